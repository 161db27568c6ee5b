package io.etcdagent.daemon.unit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.unit.BetweenSteps.Ended;
import io.etcdagent.daemon.unit.BetweenSteps.Step;
import io.etcdagent.systemd.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectBetweenStepsTest {

    private static final Duration AMPLE = Duration.ofSeconds(20);

    private final ProcessTable table = new ProcessTable();

    @TempDir
    Path directory;

    private StepScripts scripts = new StepScripts(Path.of(""));

    @BeforeEach
    void prepareScripts() throws Exception {
        scripts = StepScripts.in(directory);
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        // Again and again: one that was about to fork when it was killed leaves a child that no list had yet.
        Await.until("every step of this test is gone", AMPLE, () -> {
            processes().forEach(process -> ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroyForcibly));
            return processes().isEmpty();
        });
    }

    @Test
    void stepThatSucceedsTellsItsLines() throws Exception {
        scripts.add("upgrade", "echo first; echo second >&2; printf third");

        Step step = steps().begin("upgrade");

        assertEquals(new Ended(true, "exit status 0"), awaitEnd(step));
        assertEquals(List.of("first", "second", "third"), step.newLines());
        assertEquals(List.of(), step.newLines());
        assertEquals("upgrade", step.name());
    }

    @Test
    void stepThatFailsTellsItsExitStatusAndWhereItsOutputIs() throws Exception {
        scripts.add("upgrade", "exit 3");

        Ended ended = awaitEnd(steps().begin("upgrade"));

        assertFalse(ended.succeeded());
        assertTrue(ended.words().startsWith("exit status 3 ("), ended.words());
        assertTrue(ended.words().contains(state().resolve("between.output").toString()), ended.words());
    }

    @Test
    void stepEndedByASignalTellsIt() throws Exception {
        scripts.add("upgrade", "kill -KILL $$");

        Ended ended = awaitEnd(steps().begin("upgrade"));

        assertFalse(ended.succeeded());
        assertTrue(ended.words().contains("signal 9"), ended.words());
    }

    @Test
    void stepThatCannotBeExecutedHasFailed() throws Exception {
        Files.writeString(scripts.add("upgrade", ""), "#!" + directory + "/no-such-shell\n");

        Step step = steps().begin("upgrade");

        assertTrue(awaitEnd(step).words().startsWith("exit status 12"), () -> "" + lines(step));
        assertFalse(awaitEnd(step).succeeded());
    }

    @Test
    void beginReturnsAtOnceAndLinesComeWhileTheStepRuns() throws Exception {
        scripts.add("upgrade", "echo begun\n" + scripts.waitFor("go") + "\necho through");

        Step step = steps().begin("upgrade");
        List<String> lines = new ArrayList<>();
        Await.until("the first line", AMPLE, () -> {
            lines.addAll(step.newLines());
            return lines.equals(List.of("begun"));
        });
        assertEquals(Optional.empty(), step.ended());
        Files.createFile(scripts.sign("go"));

        assertTrue(awaitEnd(step).succeeded());
        assertEquals(List.of("through"), step.newLines());
    }

    @Test
    void stepHasNothingOfTheAgent() throws Exception {
        scripts.add(
                "upgrade",
                "tr '\\0' '\\n' </proc/$$/environ | sed 's/=.*//' | sort; pwd; cat; ps -o sid= -p $$;"
                        + " readlink /proc/$$/fd/0");

        Step step = steps().begin("upgrade");
        awaitEnd(step);

        List<String> lines = step.newLines();
        Set<String> variables = new TreeSet<>(lines.subList(0, lines.size() - 3));
        // The shell between sets the working directory.
        variables.remove("PWD");
        assertEquals(Set.of("PATH", "STEP_BY_ETCD_AGENT_IN"), variables, lines.toString());
        assertEquals("/", lines.get(lines.size() - 3));
        long session = Long.parseLong(lines.get(lines.size() - 2).strip());
        assertFalse(
                session == Long.parseLong(run("ps", "-o", "sid=", "-p", own()).strip()), "a session of its own");
        assertEquals("/dev/null", lines.get(lines.size() - 1));
    }

    @Test
    void stepOutlivesTheAgentAndTellsTheNextOneHowItEnds() throws Exception {
        scripts.add("upgrade", "echo begun; touch " + scripts.sign("runs") + "\n" + scripts.waitFor("go") + "\nexit 7");
        Process agent = agentThatBegins("upgrade");
        try {
            Await.until("the step runs", AMPLE, () -> Files.exists(scripts.sign("runs")));

            agent.destroyForcibly();
            assertTrue(agent.waitFor(AMPLE.toSeconds(), TimeUnit.SECONDS));

            Step left = steps().left("upgrade").orElseThrow();
            assertEquals(Optional.empty(), left.ended());
            assertEquals(List.of("begun"), left.newLines());
            Files.createFile(scripts.sign("go"));
            assertTrue(
                    awaitEnd(left).words().startsWith("exit status 7 ("),
                    left.ended().toString());
        } finally {
            agent.destroyForcibly();
        }
    }

    @Test
    void stepThatEndedWhileNoAgentRanTellsHow() throws Exception {
        scripts.add("upgrade", scripts.waitFor("go"));
        Process agent = agentThatBegins("upgrade");
        try {
            Await.until("the step runs", AMPLE, () -> !processes().isEmpty());
            agent.destroyForcibly();
            assertTrue(agent.waitFor(AMPLE.toSeconds(), TimeUnit.SECONDS));
            Files.createFile(scripts.sign("go"));
            Await.until("the step is over", AMPLE, () -> processes().isEmpty());

            Step left = steps().left("upgrade").orElseThrow();

            assertEquals(Optional.of(new Ended(true, "exit status 0")), left.ended());
            left.end(AMPLE);
            assertEquals(Optional.empty(), steps().left("upgrade").map(Step::name));
        } finally {
            agent.destroyForcibly();
        }
    }

    @Test
    void onlyTheStepOfThatNameIsLeft() throws Exception {
        scripts.add("upgrade", "");
        awaitEnd(steps().begin("upgrade"));

        assertEquals(Optional.empty(), steps().left("another").map(Step::name));
        assertEquals(Optional.of("upgrade"), steps().left("upgrade").map(Step::name));
    }

    @Test
    void stepWithoutAnExitStatusHasNotSucceeded() throws Exception {
        scripts.add("upgrade", "echo $PPID\n" + scripts.waitFor("never"));
        steps().begin("upgrade");
        // Another life of the agent: it is not the parent of the shell that would write the status down.
        Step left = steps().left("upgrade").orElseThrow();
        String shell = Await.until("the step runs", AMPLE, left::newLines, lines -> !lines.isEmpty())
                .get(0);

        run("kill", "-KILL", shell);
        assertEquals(Optional.empty(), left.ended(), "the step itself still runs");
        processes().forEach(process -> ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroyForcibly));

        Ended ended = awaitEnd(left);
        assertFalse(ended.succeeded());
        assertTrue(ended.words().contains("unknown"), ended.words());
    }

    @Test
    void statusOfAnEarlierRunCountsForNothing() throws Exception {
        scripts.add("upgrade", "");
        awaitEnd(steps().begin("upgrade"));

        // As if the agent had died before it could start the next run.
        new BegunStepFile(state()).begin("upgrade");

        Ended ended = steps().left("upgrade").orElseThrow().ended().orElseThrow();
        assertFalse(ended.succeeded());
        assertTrue(ended.words().contains("unknown"), ended.words());
    }

    @Test
    void stubbornStepIsEndedWithItsChildren() throws Exception {
        String deaf = "sh -c 'trap \"\" TERM; while :; do sleep 0.1; done' &";
        scripts.add(
                "upgrade",
                "trap '' TERM\n" + deaf + "\necho $!\nenv -i PATH=$PATH " + deaf + "\necho $!\nsetsid " + deaf
                        + "\necho done\nwhile :; do sleep 0.1; done");
        Step step = steps().begin("upgrade");
        List<String> lines = new ArrayList<>();
        Await.until("the children run", AMPLE, () -> {
            lines.addAll(step.newLines());
            return lines.contains("done");
        });
        ProcessIdentity child = table.running(Long.parseLong(lines.get(0))).orElseThrow();
        ProcessIdentity unmarked = table.running(Long.parseLong(lines.get(1))).orElseThrow();
        Await.until(
                "one child has put its environment away",
                AMPLE,
                () -> !processes().contains(unmarked));

        long start = System.nanoTime();
        step.end(Duration.ofSeconds(16));
        Duration took = Duration.ofNanos(System.nanoTime() - start);

        assertEquals(List.of(), processes());
        assertFalse(table.runs(child));
        assertFalse(table.runs(unmarked));
        assertTrue(took.toMillis() >= 12_000, "it was given time to finish: " + took);
        assertFalse(step.ended().orElseThrow().succeeded());
        assertTrue(step.ended().orElseThrow().words().startsWith("ended by the agent"));
        assertEquals(Optional.empty(), steps().left("upgrade").map(Step::name));
    }

    @Test
    void whatASuccessfulStepLeavesRunningIsEndedWithIt() throws Exception {
        scripts.add("upgrade", "sleep 600 & exit 0");
        Step step = steps().begin("upgrade");
        assertTrue(awaitEnd(step).succeeded());
        // The step's own process has told how it ended a moment before it is gone.
        Await.until("only what it left runs", AMPLE, () -> processes().size() == 1);

        UnitException e = assertThrows(UnitException.class, () -> steps().begin("upgrade"));
        assertTrue(e.getMessage().contains("still runs"), e.getMessage());
        step.end(AMPLE);

        assertEquals(List.of(), processes());
        assertTrue(step.ended().orElseThrow().succeeded());
    }

    @Test
    void oneStepAtATime() throws Exception {
        scripts.add("upgrade", scripts.waitFor("never"));
        scripts.add("another", "touch " + scripts.sign("another-ran"));
        steps().begin("upgrade");

        UnitException e = assertThrows(UnitException.class, () -> steps().begin("another"));

        assertTrue(e.getMessage().contains("still runs"), e.getMessage());
        assertFalse(Files.exists(scripts.sign("another-ran")));
        assertEquals(Optional.of("upgrade"), steps().left("upgrade").map(Step::name), "it is still on record");
    }

    @Test
    void stepWithAnObstacleIsNotBegun() throws Exception {
        scripts.mode(scripts.add("upgrade", "touch " + scripts.sign("ran")), "rwxrwxr-x");

        UnitException e = assertThrows(UnitException.class, () -> steps().begin("upgrade"));

        assertEquals(steps().obstacle("upgrade"), Optional.of(e.getMessage()));
        assertEquals(Optional.empty(), steps().left("upgrade").map(Step::name));
        assertFalse(Files.exists(scripts.sign("ran")));
    }

    @Test
    void stepOfTheAgentsOwnUserHasNoObstacle() throws Exception {
        scripts.add("upgrade", "");

        assertEquals(Optional.empty(), steps().obstacle("upgrade"));
    }

    /** As a life of the agent has them. */
    private DirectBetweenSteps steps() throws UnitException {
        return new DirectBetweenSteps(scripts.directory(), directory.resolve("state"));
    }

    private Path state() throws IOException {
        return directory.resolve("state").toRealPath();
    }

    private List<ProcessIdentity> processes() throws IOException {
        Path state = Files.createDirectories(directory.resolve("state")).toRealPath();
        return table.withEnvironment(new StepProgram(state).mark());
    }

    private Process agentThatBegins(String name) throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        AgentThatBeginsAStep.class.getName(),
                        scripts.directory().toString(),
                        directory.resolve("state").toString(),
                        name)
                .redirectOutput(directory.resolve("agent.log").toFile())
                .redirectErrorStream(true)
                .start();
    }

    private static Ended awaitEnd(Step step) {
        return Await.until("the step " + step.name() + " is over", AMPLE, step::ended, Optional::isPresent)
                .orElseThrow();
    }

    private static List<String> lines(Step step) {
        try {
            return step.newLines();
        } catch (UnitException e) {
            return List.of(e.getMessage());
        }
    }

    private static String own() {
        return Long.toString(ProcessHandle.current().pid());
    }

    private static String run(String... words) throws Exception {
        return new Command(List.of(words), AMPLE).run().stdout();
    }
}
