package io.etcdagent.packaging.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Man pages and completion name every command, option and setting that the programs themselves name. */
class DocumentsTest {

    private static final Path PACKAGES = Path.of("src/packages");
    private static final Pattern LONG_OPTION = Pattern.compile("'--([a-z-]+)'");
    private static final Pattern COMMANDS = Pattern.compile("local commands=\"([a-z -]+)\"");
    private static final Pattern SETTING = Pattern.compile("^ +(ETCD_AGENT_[A-Z_]+)$", Pattern.MULTILINE);
    private static final Pattern EXIT_STATUS = Pattern.compile("^ +([0-9]) +", Pattern.MULTILINE);
    private static final Set<String> OF_EVERY_COMMAND = Set.of("help", "version");

    @TempDir
    private Path directory = Path.of("");

    @Test
    void the_man_page_of_etcd_agentctl_names_every_command() throws Exception {
        String page = Files.readString(PACKAGES.resolve("man/etcd-agentctl.1"));
        assertNamed(
                commands(),
                "the man page",
                command -> page.contains(".It Ic " + command + "\n") || page.contains(".It Ic " + command + " "));
    }

    @Test
    void the_man_page_of_etcd_agentctl_names_every_option() throws Exception {
        String page = Files.readString(PACKAGES.resolve("man/etcd-agentctl.1"));
        // "-o , -output" in one entry, or within the text about a command.
        assertNamed(
                options(),
                "the man page",
                option -> page.matches("(?s).*\n[.]It Fl (. , )?-" + option + "[ \n].*")
                        || page.contains("\n.Fl -" + option + "\n"));
    }

    @Test
    void the_man_page_of_etcd_agentctl_names_every_exit_status() throws Exception {
        String page = Files.readString(PACKAGES.resolve("man/etcd-agentctl.1"));
        String help = run("io.etcdagent.ctl.Main", "--help");
        String statuses = help.substring(help.indexOf("Exit codes:"), help.indexOf("Examples:"));
        assertNamed(found(EXIT_STATUS, statuses), "the man page", status -> page.contains("\n.It " + status + "\n"));
    }

    @Test
    void the_completion_for_zsh_names_every_command_and_option() throws Exception {
        String completion = Files.readString(PACKAGES.resolve("completion/_etcd-agentctl"));
        assertNamed(commands(), "the completion", command -> completion.contains("'" + command + ":"));
        assertNamed(
                options(),
                "the completion",
                option -> completion.contains("--" + option + "[") || completion.contains("--" + option + "}"));
    }

    @Test
    void the_man_page_of_etcd_agent_names_every_setting() throws Exception {
        String page = Files.readString(PACKAGES.resolve("man/etcd-agent.8"));
        Set<String> settings = found(SETTING, run("io.etcdagent.daemon.Main", "--help"));
        assertNamed(
                settings, "the man page", setting -> page.matches("(?s).*\n[.]It Ev [A-Z_ ,]*" + setting + "[ \n].*"));
    }

    private static void assertNamed(Set<String> names, String where, Predicate<String> named) {
        assertFalse(names.isEmpty(), "the program names nothing");
        List<String> missing = names.stream().filter(named.negate()).toList();
        assertTrue(missing.isEmpty(), where + " does not name " + missing);
    }

    private Set<String> commands() throws Exception {
        Matcher matcher = COMMANDS.matcher(run("io.etcdagent.ctl.Main", "completion"));
        assertTrue(matcher.find(), "the completion for bash names no commands");
        return new TreeSet<>(List.of(matcher.group(1).split(" ")));
    }

    private Set<String> options() throws Exception {
        Set<String> options = found(LONG_OPTION, run("io.etcdagent.ctl.Main", "completion"));
        assertTrue(options.removeAll(OF_EVERY_COMMAND));
        return options;
    }

    private static Set<String> found(Pattern pattern, String text) {
        Set<String> all = new TreeSet<>();
        pattern.matcher(text).results().forEach(result -> all.add(result.group(1)));
        return all;
    }

    /** What a program of ours prints, in a process of its own, as an operator would start it. */
    private String run(String program, String argument) throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        program,
                        argument)
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), program + " does not end");
        } finally {
            process.destroyForcibly();
        }
        assertEquals(0, process.exitValue(), program + " " + argument);
        return Files.readString(output, StandardCharsets.UTF_8);
    }
}
