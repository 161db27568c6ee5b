package io.etcdagent.daemon.unit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.unit.BetweenSteps.Ended;
import io.etcdagent.daemon.unit.BetweenSteps.Step;
import io.etcdagent.systemd.Journal;
import io.etcdagent.systemd.Systemctl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a systemctl and a journalctl that the test tells what to say; what it says is what systemd 252 said. */
class SystemdBetweenStepsTest {

    private static final Duration AMPLE = Duration.ofSeconds(30);
    private static final String UNIT = "etcd-agent-between@up.grade-1.service";
    private static final String STEP = "up.grade-1";
    private static final String INVOCATION = "915e1a15e265471492bef887bc65f0f8";

    /** After a command, the unit is in the state that the test laid out for it; a refusal leaves it as it is. */
    private static final String SYSTEMCTL = """
            #!/bin/sh
            cd "$(dirname "$0")" || exit 9
            echo "$@" >>calls
            [ ! -e "refuse-$3" ] || { cat "refuse-$3" >&2; exit 1; }
            [ ! -e "after-$3" ] || cp "after-$3" unit
            [ "$3" != show ] || cat unit
            """;

    private static final String JOURNALCTL = """
            #!/bin/sh
            cd "$(dirname "$0")" || exit 9
            case "$*" in
            *--after-cursor=*) echo "-- cursor: 2" ;;
            *) printf 'unpacking\\n\\033[1mdone\\033[0m\\n-- cursor: 2\\n' ;;
            esac
            """;

    @TempDir
    Path directory;

    private StepScripts scripts = new StepScripts(Path.of(""));

    @BeforeEach
    void prepare() throws Exception {
        scripts = StepScripts.in(directory);
        scripts.add(STEP, "");
        program("systemctl", SYSTEMCTL);
        program("journalctl", JOURNALCTL);
        lay("unit", "inactive", "dead", "success", "0", "");
        lay("after-start", "activating", "start", "success", "0", INVOCATION);
        Files.createDirectory(directory.resolve("state"));
        Files.createDirectory(directory.resolve("cgroup"));
    }

    @Test
    void stepIsStartedWithoutWaiting() throws Exception {
        Step step = steps().begin(STEP);

        assertEquals(STEP, step.name());
        assertEquals(Optional.empty(), step.ended());
        assertEquals(List.of("start --no-block -- " + UNIT), commands());
    }

    @Test
    void stepTellsItsEndAndIsPutAwayWithTheUnit() throws Exception {
        Step step = steps().begin(STEP);
        lay("unit", "active", "exited", "success", "0", INVOCATION);
        lay("after-stop", "inactive", "dead", "success", "0", "");

        assertEquals(Optional.of(new Ended(true, "exit status 0")), step.ended());
        step.end(AMPLE);

        assertEquals(Optional.of(new Ended(true, "exit status 0")), step.ended());
        assertEquals(List.of("start --no-block -- " + UNIT, "stop -- " + UNIT), commands());
        assertEquals(Optional.empty(), steps().left(STEP).map(Step::name));
    }

    @Test
    void stepThatIsEndedSaysWhoEndedIt() throws Exception {
        Step step = steps().begin(STEP);
        lay("after-stop", "failed", "failed", "signal", "15", INVOCATION);

        step.end(AMPLE);

        assertFalse(step.ended().orElseThrow().succeeded());
        assertTrue(step.ended().orElseThrow().words().startsWith("ended by the agent"));
    }

    @Test
    void stepThatDoesNotEndIsNotPutAway() throws Exception {
        Step step = steps().begin(STEP);
        lay("after-stop", "deactivating", "final-sigkill", "timeout", "9", INVOCATION);

        UnitException e = assertThrows(UnitException.class, () -> step.end(AMPLE));

        assertTrue(e.getMessage().contains("systemctl status " + UNIT), e.getMessage());
        assertEquals(Optional.of(STEP), steps().left(STEP).map(Step::name));
    }

    @Test
    void stepOfWhichAProcessIsLeftHasNotBeenEnded() throws Exception {
        Path group = Files.createDirectories(directory.resolve("cgroup/system.slice/between"));
        Files.writeString(group.resolve("cgroup.procs"), "164\n");
        Step step = steps().begin(STEP);
        lay("after-stop", "failed", "failed", "timeout", "9", INVOCATION);

        assertThrows(UnitException.class, () -> step.end(AMPLE));

        Files.writeString(group.resolve("cgroup.procs"), "");
        step.end(AMPLE);
    }

    @Test
    void resultOfAnEarlierRunIsClearedFirst() throws Exception {
        lay("unit", "failed", "failed", "exit-code", "3", INVOCATION);
        lay("after-reset-failed", "inactive", "dead", "success", "0", "");
        assertEquals(Optional.empty(), steps().begin(STEP).ended());
        assertEquals(List.of("reset-failed -- " + UNIT, "start --no-block -- " + UNIT), commands());

        Files.delete(directory.resolve("calls"));
        lay("unit", "active", "exited", "success", "0", INVOCATION);
        lay("after-stop", "inactive", "dead", "success", "0", "");
        assertEquals(Optional.empty(), steps().begin(STEP).ended());
        assertEquals(List.of("stop -- " + UNIT, "start --no-block -- " + UNIT), commands());
    }

    @Test
    void stepThatStillRunsIsNotBegunAgain() throws Exception {
        lay("unit", "activating", "start", "success", "0", INVOCATION);

        UnitException e = assertThrows(UnitException.class, () -> steps().begin(STEP));

        assertTrue(e.getMessage().contains("still runs"), e.getMessage());
        assertEquals(List.of(), commands());
    }

    @Test
    void startThatWasRefusedIsTakenBack() throws Exception {
        Files.writeString(
                directory.resolve("refuse-start"),
                "Failed to start " + UNIT + ": Interactive authentication required.\n");
        lay("after-stop", "inactive", "dead", "success", "0", "");

        UnitException e = assertThrows(UnitException.class, () -> steps().begin(STEP));

        assertTrue(e.getMessage().contains("polkit"), e.getMessage());
        assertFalse(e.getMessage().contains("may run all the same"), e.getMessage());
        assertEquals(List.of("start --no-block -- " + UNIT, "stop -- " + UNIT), commands());
        assertEquals(Optional.empty(), steps().left(STEP).map(Step::name));
    }

    @Test
    void startThatCannotBeTakenBackIsSaidTo() throws Exception {
        Files.writeString(directory.resolve("refuse-start"), "Failed to start: Connection timed out\n");
        Files.writeString(directory.resolve("refuse-stop"), "Failed to stop: Connection timed out\n");

        UnitException e = assertThrows(UnitException.class, () -> steps().begin(STEP));

        assertTrue(e.getMessage().contains("may run all the same"), e.getMessage());
    }

    @Test
    void nextLifeOfTheAgentFindsTheStep() throws Exception {
        steps().begin(STEP);

        Step running = steps().left(STEP).orElseThrow();
        assertEquals(Optional.empty(), running.ended());
        lay("unit", "active", "exited", "success", "0", INVOCATION);

        Step ended = steps().left(STEP).orElseThrow();
        assertEquals(Optional.of(new Ended(true, "exit status 0")), ended.ended());
    }

    @Test
    void resultOfAStepThatSomebodyRanByHandIsNotTakenForOurs() throws Exception {
        lay("unit", "active", "exited", "success", "0", INVOCATION);

        assertEquals(Optional.empty(), steps().left(STEP).map(Step::name));
    }

    @Test
    void stepThatRunsIsLeftEvenWithoutARecord() throws Exception {
        lay("unit", "activating", "start", "success", "0", INVOCATION);

        assertEquals(Optional.of(STEP), steps().left(STEP).map(Step::name));
    }

    @Test
    void linesComeFromTheJournalAndAreFitForATerminal() throws Exception {
        Step step = steps().begin(STEP);

        assertEquals(List.of("unpacking", "?[1mdone?[0m"), step.newLines());
        assertEquals(List.of(), step.newLines());
    }

    @Test
    void stepThatSystemdHasYetToStartHasPrintedNothing() throws Exception {
        lay("after-start", "inactive", "dead", "success", "0", "");
        Step step = steps().begin(STEP);

        assertEquals(List.of(), step.newLines());
    }

    @Test
    void soundStepWithItsUnitHasNoObstacle() throws Exception {
        assertEquals(Optional.empty(), steps().obstacle(STEP));
        assertEquals(
                List.of("--no-ask-password --no-pager show --property=LoadState -- " + UNIT),
                Files.readAllLines(directory.resolve("calls")));
    }

    @Test
    void unitThatIsNotInstalledIsAnObstacle() throws Exception {
        Files.writeString(directory.resolve("unit"), "LoadState=not-found\n");

        assertObstacle("systemd has no unit etcd-agent-between@.service");
        assertThrows(UnitException.class, () -> steps().begin(STEP));
        assertEquals(List.of(), commands());
    }

    @Test
    void unitThatIsMaskedIsAnObstacle() throws Exception {
        Files.writeString(directory.resolve("unit"), "LoadState=masked\n");

        assertObstacle("(masked)");
    }

    @Test
    void systemdThatDoesNotAnswerIsAnObstacle() throws Exception {
        Files.writeString(directory.resolve("refuse-show"), "Failed to connect to bus: No such file\n");

        assertObstacle("is not known");
    }

    @Test
    void fileIsLookedAtBeforeSystemdIsAsked() throws Exception {
        Files.delete(scripts.directory().resolve(STEP));

        assertObstacle("does not exist");
        assertFalse(Files.exists(directory.resolve("calls")));
    }

    @Test
    void onlyRootsOwnStepsAreRunAsRoot() throws Exception {
        int other = new ProcessTable().ownUserId() + 1;

        Optional<String> obstacle = steps(Set.of(other)).obstacle(STEP);

        assertTrue(obstacle.orElse("none").contains("belongs to user ID"), obstacle::toString);
    }

    private void assertObstacle(String part) throws Exception {
        String obstacle = steps().obstacle(STEP).orElse("none");
        assertTrue(obstacle.contains(part), obstacle);
    }

    private SystemdBetweenSteps steps() throws Exception {
        return steps(Set.of(new ProcessTable().ownUserId()));
    }

    private SystemdBetweenSteps steps(Set<Integer> owners) {
        return new SystemdBetweenSteps(
                new StepFiles(scripts.directory(), owners),
                directory.resolve("state"),
                new StepService(
                        new Systemctl(directory.resolve("systemctl").toString(), AMPLE),
                        new Journal(directory.resolve("journalctl").toString(), AMPLE),
                        new ControlGroups(directory.resolve("cgroup"))));
    }

    private void program(String name, String script) throws Exception {
        Path program = directory.resolve(name);
        Files.writeString(program, script);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void lay(String file, String active, String sub, String result, String status, String invocation)
            throws Exception {
        Files.writeString(directory.resolve(file), """
                Result=%s
                ExecMainStatus=%s
                ControlGroup=%s
                LoadState=loaded
                ActiveState=%s
                SubState=%s
                Job=%s
                InvocationID=%s
                """.formatted(
                        result,
                        status,
                        invocation.isEmpty() ? "" : "/system.slice/between",
                        active,
                        sub,
                        active.equals("activating") ? "16" : "",
                        invocation));
    }

    /** What systemd was told to do. */
    private List<String> commands() throws Exception {
        return Files.readAllLines(directory.resolve("calls")).stream()
                .map(call -> call.replaceFirst("^--no-ask-password --no-pager ", ""))
                .filter(call -> !call.startsWith("show "))
                .toList();
    }
}
