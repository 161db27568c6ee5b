package io.etcdagent.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code etcd-agent-adapt} as it is shipped, below a root of its own, with a systemctl that says what a test wants. */
class AdaptScriptTest {

    private static final Path SCRIPT =
            Path.of("src/main/units/etcd-agent-adapt").toAbsolutePath();
    private static final String AGENT = "etc/systemd/system/etcd-agent.service.d/10-etcd.conf";
    private static final String RESCUE = "etc/systemd/system/etcd-agent-rescue.service.d/10-etcd.conf";
    private static final String JOIN = "etc/tmpfiles.d/etcd-agent-join.conf";
    private static final String RULE = "etc/polkit-1/rules.d/50-etcd-agent.rules";

    @TempDir
    Path directory;

    private final Map<String, String> unit = new TreeMap<>(Map.of(
            "Id", "etcd.service",
            "LoadState", "loaded",
            "User", "etcd",
            "Group", "",
            "SupplementaryGroups", "",
            "DynamicUser", "no"));
    private Path root;

    /** How {@code systemctl daemon-reload} ends. */
    private int reload;

    @BeforeEach
    void makeRoot() throws IOException {
        root = Files.createDirectories(directory.resolve("root"));
        Files.createDirectories(root.resolve("etc/default"));
        Files.createDirectories(directory.resolve("bin"));
    }

    @Test
    void forDebiansUnitItWritesTheUserAndTheRule() throws Exception {
        assertEquals(0, adapt().exit());

        assertEquals(List.of(RULE, AGENT, JOIN), files());
        assertTrue(read(AGENT).contains("\n[Service]\nUser=etcd\n"), read(AGENT));
        assertTrue(read(RULE).contains("subject.user != \"etcd\""), read(RULE));
        assertTrue(read(RULE).contains("[\"etcd.service\", \"etcd-agent-rescue.timer\"]"), read(RULE));
    }

    @Test
    void theSecondTimeItChangesNothing() throws Exception {
        adapt();
        CommandResult again = adapt();

        assertFalse(again.stdout().contains("wrote"), again.stdout());
        assertFalse(again.stdout().contains("to make it count"), again.stdout());
    }

    @Test
    void systemdIsToldToReadItsUnitsAnewOncePerChange() throws Exception {
        systemdRuns();

        CommandResult first = adapt();
        adapt();

        assertEquals(1, reloads());
        assertTrue(
                first.stdout()
                        .contains("systemd has read its units anew; to make it count: systemctl restart etcd-agent\n"),
                first.stdout());

        CommandResult removed = adapt("--remove");
        assertEquals(2, reloads());
        assertTrue(removed.stdout().endsWith("systemd has read its units anew\n"), removed.stdout());
    }

    /** polkit sees its rules change by itself, and the agent's unit is the same as before. */
    @Test
    void systemdHearsNothingOfARuleAlone() throws Exception {
        systemdRuns();
        adapt();
        unit.put("Id", "etcd2.service");

        assertTrue(adapt().stdout().contains("wrote /" + RULE));

        assertEquals(1, reloads());
    }

    @Test
    void inAnImageThatSystemdDoesNotRunNothingIsReloadedAndThatIsNoFailure() throws Exception {
        CommandResult result = adapt();

        assertEquals(0, result.exit());
        assertEquals(0, reloads());
        assertTrue(result.stdout().endsWith("systemd does not run here, and reads its units when it starts\n"));
    }

    @Test
    void aSystemdThatReadsNothingNowIsNoFailureAndTheRemedyIsTold() throws Exception {
        systemdRuns();
        reload = 1;

        CommandResult result = adapt();

        assertEquals(0, result.exit());
        assertEquals(1, reloads());
        assertTrue(
                result.stdout().endsWith("to make it count: systemctl daemon-reload && systemctl restart etcd-agent\n"),
                result.stdout());
    }

    @Test
    void whatADynamicUserTakesAwayIsReadAnewToo() throws Exception {
        systemdRuns();
        adapt();
        unit.put("DynamicUser", "yes");

        assertEquals(1, adapt().exit());

        assertEquals(2, reloads());
    }

    @Test
    void whereEtcdIsRootTheAgentIsRootWithTwoCapabilitiesAndNeedsNoRule() throws Exception {
        adapt();
        unit.put("User", "");

        assertEquals(0, adapt().exit());

        assertEquals(List.of(AGENT, JOIN), files());
        assertTrue(
                read(AGENT).contains("\nUser=root\nGroup=root\n")
                        && read(AGENT).contains("\nCapabilityBoundingSet=CAP_DAC_READ_SEARCH CAP_SYS_PTRACE\n"),
                read(AGENT));
    }

    @Test
    void theGroupsByWhichEtcdReadsItsCertificatesAreTakenOver() throws Exception {
        unit.put("Group", "etcdgroup");
        unit.put("SupplementaryGroups", "ssl-cert certs");

        adapt();

        assertTrue(read(AGENT).contains("\nGroup=etcdgroup\n"), read(AGENT));
        assertTrue(read(AGENT).contains("\nSupplementaryGroups=ssl-cert certs\n"), read(AGENT));
    }

    /** By what is in the file root starts etcd. */
    @Test
    void theFileForAJoinIsEtcdsAndItsDirectoryRoots() throws Exception {
        systemdRuns();

        adapt();

        assertEquals(
                List.of(
                        "d /var/lib/etcd-agent-join 0755 root root -",
                        "f /var/lib/etcd-agent-join/etcd.env 0640 etcd root -"),
                read(JOIN).lines().filter(line -> !line.startsWith("#")).toList());
        assertEquals(List.of("--root=" + root + " --create " + root.resolve(JOIN)), made());

        unit.put("User", "");
        adapt();

        assertTrue(read(JOIN).contains("\nf /var/lib/etcd-agent-join/etcd.env 0640 root root -\n"), read(JOIN));
        assertEquals(2, made().size());
    }

    @Test
    void theSandboxIsOpenedWhereTheAgentFindsTheData() throws Exception {
        dataPaths("echo /var/lib/etcd; echo /srv/wal-1");

        adapt();

        assertTrue(read(AGENT).endsWith("\nReadWritePaths=-/var/lib/etcd\nReadWritePaths=-/srv/wal-1\n"), read(AGENT));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "exit 1",
                "echo /var/lib/etcd; exit 1",
                "true",
                "echo /",
                "echo relative",
                "echo /a; echo; echo /b",
                "echo '/a b'",
                "echo /%h",
                "printf '/a\\nUser=root\\n'"
            })
    void pathsThatAreNoneAreLeftOutAndThatIsNoFailure(String script) throws Exception {
        dataPaths(script);

        CommandResult result = adapt();

        assertEquals(0, result.exit());
        assertFalse(read(AGENT).contains("ReadWritePaths"), read(AGENT));
        assertTrue(result.stdout().contains("where etcd.service has its data is not known"), result.stdout());
    }

    @Test
    void aUnitOfAnotherNameGetsItsRescueAndItsDropInAndLosesThemAgain() throws Exception {
        configure("# ETCD_AGENT_UNIT=no.service\nETCD_AGENT_UNIT=first.service\nETCD_AGENT_UNIT='my-etcd.service'\n");
        unit.put("Id", "my-etcd.service");
        String dropIn = "etc/systemd/system/my-etcd.service.d/etcd-agent.conf";

        assertEquals(0, adapt().exit());

        assertEquals(List.of(RULE, RESCUE, AGENT, dropIn, JOIN), files());
        assertEquals(
                List.of(
                        "[Service]",
                        "ExecStart=",
                        "ExecStart=-/bin/systemctl reset-failed my-etcd.service",
                        "ExecStart=/bin/systemctl start --no-block my-etcd.service"),
                read(RESCUE).lines().skip(2).toList());
        assertTrue(read(dropIn).contains("\nEnvironmentFile=-/var/lib/etcd-agent-join/etcd.env\n"), read(dropIn));
        assertTrue(read(RULE).contains("[\"my-etcd.service\", "), read(RULE));

        configure("");
        unit.put("Id", "etcd.service");
        adapt();
        assertEquals(List.of(RULE, AGENT, JOIN), files());
    }

    @Test
    void theRuleNamesTheUnitThatAnAliasStandsFor() throws Exception {
        unit.put("Id", "etcd2.service");

        adapt();

        assertTrue(read(RULE).contains("[\"etcd2.service\", "), read(RULE));
    }

    /** A rule for a unit that does not exist would let etcd's user make one. */
    @Test
    void withoutAUnitNothingStaysAndThatIsNoFailure() throws Exception {
        adapt();
        unit.put("LoadState", "not-found");

        CommandResult result = adapt();

        assertEquals(0, result.exit());
        assertTrue(result.stdout().contains("systemd has no etcd.service here"), result.stdout());
        assertEquals(List.of(), files());
    }

    @ParameterizedTest
    @ValueSource(strings = {"masked", "bad-setting", "error"})
    void aUnitThatCannotBeLoadedNowIsStillTheOne(String state) throws Exception {
        adapt();
        List<String> before = files();
        unit.put("LoadState", state);

        assertEquals(1, adapt().exit());
        assertEquals(before, files());
    }

    @Test
    void whereSystemdDoesNotAnswerNothingIsChanged() throws Exception {
        adapt();
        List<String> before = files();
        unit.clear();

        assertEquals(0, adapt().exit());
        assertEquals(before, files());
    }

    @Test
    void aFileOfSomebodyElseIsLeftAlone() throws Exception {
        Files.createDirectories(root.resolve(AGENT).getParent());
        Files.writeString(root.resolve(AGENT), "[Service]\nUser=me\n");

        adapt();
        assertEquals("[Service]\nUser=me\n", read(AGENT));

        adapt("--remove");
        assertEquals(List.of(AGENT), files());
    }

    @Test
    void whatItWroteItTakesAway() throws Exception {
        configure("ETCD_AGENT_UNIT=my-etcd.service");
        adapt();

        assertEquals(0, adapt("--remove").exit());

        assertEquals(List.of(), files());
        assertFalse(Files.exists(root.resolve(AGENT).getParent()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"etcd", "etcd.timer", ".service", "a/b.service", "x\"];evil().service", "$(id).service"})
    void aNameThatIsNoneOfAServiceIsRefused(String name) throws Exception {
        configure("ETCD_AGENT_UNIT=" + name + "\n");

        CommandResult result = adapt();

        assertEquals(1, result.exit(), result.stdout());
        assertEquals(List.of(), files());
    }

    @Test
    void aDynamicUserIsRefusedWithTheRemedy() throws Exception {
        unit.put("DynamicUser", "yes");

        CommandResult result = adapt();

        assertEquals(1, result.exit());
        assertTrue(result.stderr().contains("systemctl edit etcd.service"), result.stderr());
        assertEquals(List.of(), files());
    }

    private void systemdRuns() throws IOException {
        Files.createDirectories(root.resolve("run/systemd/system"));
    }

    /** What {@code systemd-tmpfiles} was asked for. */
    private List<String> made() throws IOException {
        return Files.readAllLines(directory.resolve("tmpfiles"));
    }

    private void dataPaths(String script) throws IOException {
        Path agent = root.resolve("usr/lib/etcd-agent/bin/etcd-agent");
        Files.createDirectories(agent.getParent());
        program(agent, "[ \"$*\" = --data-paths ] || exit 9\n" + script + "\n");
    }

    private static void program(Path path, String script) throws IOException {
        Files.writeString(path, "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private long reloads() throws IOException {
        Path log = directory.resolve("reloads");
        return Files.exists(log) ? Files.readAllLines(log).size() : 0;
    }

    private void configure(String text) throws IOException {
        Files.writeString(root.resolve("etc/default/etcd-agent"), text);
    }

    private CommandResult adapt(String... options) throws Exception {
        program(directory.resolve("bin/systemd-tmpfiles"), "echo \"$*\" >>'" + directory.resolve("tmpfiles") + "'\n");
        StringBuilder systemctl = new StringBuilder();
        systemctl.append("if [ \"$*\" = daemon-reload ]; then echo >>'");
        systemctl.append(directory.resolve("reloads")).append("'; exit ").append(reload);
        systemctl.append("; fi\n");
        unit.forEach((name, value) -> systemctl.append("echo '" + name + "=" + value + "'\n"));
        systemctl.append("exit ").append(unit.isEmpty() ? 1 : 0).append('\n');
        program(directory.resolve("bin/systemctl"), systemctl.toString());
        List<String> words = new ArrayList<>(List.of(
                "env", "PATH=" + directory.resolve("bin") + ":" + System.getenv("PATH"), "sh", SCRIPT.toString()));
        words.addAll(List.of("--root", root.toString()));
        words.addAll(List.of(options));
        return new Command(words, Duration.ofSeconds(30)).run();
    }

    private String read(String file) throws IOException {
        return Files.readString(root.resolve(file));
    }

    /** All that is there but the settings. */
    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .filter(file -> !file.startsWith("etc/default/") && !file.startsWith("usr/"))
                    .sorted()
                    .toList();
        }
    }
}
