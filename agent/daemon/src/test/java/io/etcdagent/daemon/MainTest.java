package io.etcdagent.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.discovery.Discovered;
import io.etcdagent.daemon.discovery.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {

    /** Neither systemd nor the files of this machine are looked at. */
    private final class HostWithoutEtcd extends Parts {
        @Override
        Path defaultsFile() {
            return directory.resolve("defaults");
        }

        @Override
        Discovered discover(AgentConfig.UnitChoice unit, Path stateDirectory, Clock wallClock) {
            return Discovered.nothing(List.of(new Problem(Problem.Weight.OBSTACLE, "no etcd here", "Install it")));
        }
    }

    @TempDir
    private Path directory;

    private record Ended(int status, List<String> out, List<String> err) {}

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h"})
    void helpIsPrintedAndIsNoFailure(String option) throws Exception {
        Ended help = run(Map.of(), option);

        assertEquals(0, help.status());
        assertEquals(List.of(), help.err());
        assertTrue(
                help.out().get(0).startsWith("Usage: etcd-agent "), help.out().toString());
        assertTrue(help.out().stream().anyMatch(line -> line.startsWith("  --check-config ")));
    }

    @ParameterizedTest
    @EnumSource(Setting.class)
    void helpTellsOfEachSettingWhatItIsAndItsDefault(Setting setting) throws Exception {
        List<String> help = run(Map.of(), "--help").out();

        int line = help.indexOf("  " + setting.variable());
        assertTrue(line > 0, setting.variable());
        assertFalse(setting.help().isBlank());
        assertEquals("      " + setting.help(), help.get(line + 1));
        assertEquals("      " + setting.otherwise(), help.get(line + 2));
        assertTrue(setting.preset().isEmpty() || setting.otherwise().equals("default: " + setting.preset()));
    }

    @Test
    void everySettingHasAVariableOfItsOwn() {
        List<String> variables =
                Arrays.stream(Setting.values()).map(Setting::variable).toList();

        assertEquals(variables.size(), variables.stream().distinct().count());
        assertTrue(variables.stream().allMatch(name -> name.matches("ETCD_AGENT_[A-Z_]+")), variables.toString());
    }

    @Test
    void theVersionIsOneLine() throws Exception {
        Ended version = run(Map.of(), "--version");

        assertEquals(0, version.status());
        assertEquals(1, version.out().size());
        assertTrue(
                version.out().get(0).matches("etcd-agent \\S+"), version.out().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--check-config", ""})
    void everyFaultOfTheConfigurationIsALineAndTheStatusIsTwo(String option) throws Exception {
        Map<String, String> faulty = Map.of("ETCD_AGENT_SOKET", "x", "ETCD_AGENT_LOG_LEVEL", "loud");

        Ended check = option.isEmpty() ? run(faulty) : run(faulty, option);

        assertEquals(2, check.status());
        assertEquals(
                List.of(
                        "etcd-agent: ETCD_AGENT_SOKET is no setting; see: etcd-agent --help",
                        "etcd-agent: ETCD_AGENT_LOG_LEVEL is not error, warn, info or debug: loud"),
                check.err());
    }

    @Test
    void checkReadsTheServicesSettingsAndItsOwnEnvironmentWins() throws Exception {
        Files.writeString(
                directory.resolve("defaults"), "ETCD_AGENT_ENDPOINT=http://127.0.0.1:1\nETCD_AGENT_LOG_LEVEL=warn\n");

        Ended check = run(Map.of("ETCD_AGENT_LOG_LEVEL", "debug"), "--check-config");

        assertTrue(
                hasLine(check.out(), "ETCD_AGENT_ENDPOINT +http://127.0.0.1:1 +" + directory.resolve("defaults")),
                check.toString());
        assertTrue(hasLine(check.out(), "ETCD_AGENT_LOG_LEVEL +debug +environment"), check.toString());
        assertTrue(hasLine(check.out(), "ETCD_AGENT_UNIT +etcd.service +preset"), check.toString());
        assertTrue(hasLine(check.out(), "PROBLEM  no etcd here. Install it"), check.toString());
        assertEquals(2, check.status());
    }

    /** etcd-agent-adapt opens the sandbox for what is printed, and for nothing after another status. */
    @Test
    void withoutAMemberThereAreNoPathsOfItsData() throws Exception {
        assertEquals(
                new Ended(
                        1,
                        List.of(),
                        List.of("etcd-agent: where etcd has its data is not known; see: etcd-agent --check-config")),
                run(Map.of(), "--data-paths"));
    }

    @Test
    void wrongSettingInTheServicesFileIsAFault() throws Exception {
        Files.writeString(directory.resolve("defaults"), "ETCD_AGENT_SOKET=x\n");

        Ended check = run(Map.of(), "--check-config");

        assertEquals(2, check.status());
        assertEquals(List.of("etcd-agent: ETCD_AGENT_SOKET is no setting; see: etcd-agent --help"), check.err());
    }

    @Test
    void anAgentThatCannotKnowItsMemberSaysWhyInOneLineAndEndsWithOne() throws Exception {
        assertEquals(new Ended(1, List.of(), List.of("etcd-agent: no etcd here. Install it")), run(Map.of()));
    }

    @Test
    void anOptionThatThereIsNotIsWrongUsage() throws Exception {
        assertEquals(
                new Ended(2, List.of(), List.of("etcd-agent: no such option: --frobnicate; see: etcd-agent --help")),
                run(Map.of(), "--frobnicate"));
    }

    @Test
    void moreThanOneOptionIsWrongUsage() throws Exception {
        assertEquals(
                new Ended(2, List.of(), List.of("etcd-agent: one option at most; see: etcd-agent --help")),
                run(Map.of(), "--help", "--version"));
    }

    private static boolean hasLine(List<String> lines, String pattern) {
        return lines.stream().anyMatch(line -> line.matches(pattern));
    }

    private Ended run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        try (ByteArrayOutputStream out = new ByteArrayOutputStream();
                ByteArrayOutputStream err = new ByteArrayOutputStream()) {
            int status = Main.run(
                    arguments,
                    environment,
                    new PrintStream(out, true, StandardCharsets.UTF_8),
                    new PrintStream(err, true, StandardCharsets.UTF_8),
                    new HostWithoutEtcd());
            return new Ended(status, lines(out), lines(err));
        }
    }

    private static List<String> lines(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
