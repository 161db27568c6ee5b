package io.etcdagent.packaging.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The completion for zsh as it is shipped, in a real zsh on a terminal of its own, where somebody types. */
class ZshCompletionTest {

    private static final Path COMPLETION = Path.of("src/packages/completion/_etcd-agentctl");
    private static final String STEPS = "/etc/etcd-agent/between.d";
    private static final Pattern ESCAPES = Pattern.compile("\u001b\\[[0-9;?]*[a-zA-Z]");

    /**
     * Types once the prompt is there: a line and a tab. Then that line is dropped, and what the next one prints tells
     * that all was shown. None of the two words is in what is typed.
     */
    private static final String TYPING = """
            zmodload zsh/zpty || exit 1
            zpty pty zsh -f -i
            zpty -w pty "bindkey -e; LISTMAX=1000; fpath=($1 \\$fpath)"
            zpty -w pty "autoload -U compinit && compinit -D -u; PS1='REA''DY'"
            zpty -r pty out '*READY*'
            zpty -w -n pty "$2"$'\\t\\C-U'"print E''ND"$'\\n'
            zpty -r pty out '*END*'
            print -r -- $out
            """;

    @TempDir
    private Path directory = Path.of("");

    private Path functions = Path.of("");
    private Path steps = Path.of("");

    @BeforeEach
    void takeOver() throws IOException {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(":"))
                        .anyMatch(place -> Files.isExecutable(Path.of(place, "zsh"))),
                "there is no zsh here");
        functions = Files.createDirectory(directory.resolve("functions"));
        steps = Files.createDirectory(directory.resolve("between.d"));
        String completion = Files.readString(COMPLETION);
        assertTrue(completion.contains(STEPS), completion);
        Files.writeString(functions.resolve("_etcd-agentctl"), completion.replace(STEPS, steps.toString()));
    }

    @ParameterizedTest
    @CsvSource({
        "'', 'health members status gates diagnose keys get tables watch leases users roles snapshot restart stop start rolling-restart defragment recover alarms rollout lock unlock agents operations"
                + " cancel context db wal completion'",
        "'-o json ', 'health members status gates diagnose keys get tables watch leases users roles snapshot restart stop start rolling-restart defragment recover alarms rollout lock unlock agents"
                + " operations cancel context db wal completion'",
        "'get k --consistency ', 'l s'",
        "'health -o ', 'table json classic'",
        "'alarms ', 'list clear'",
        "'db ', 'tables keys get leases members meta check'",
        "'wal ', 'summary entries'",
        "'context ', 'list show'",
        "'rollout ', 'status watch pause resume abort history'",
        "'defragment --override ', 'no-alarm no-learner-joining caught-up settled'",
        "'restart --override ', 'no-alarm no-learner-joining caught-up settled'",
        "'stop --override ', 'no-alarm no-learner-joining caught-up'",
        "'recover --override ', 'data-unusable no-alarm settled'",
        "'start --override ', 'no-alarm settled'"
    })
    void a_tab_offers_what_can_come_next(String typed, String offered) throws Exception {
        assertEquals(new TreeSet<>(Set.of(offered.split(" "))), offeredAfter(typed));
    }

    @ParameterizedTest
    @CsvSource({
        "restart, --allow-outage --between --dry-run --override --patience --reason --settle",
        "stop, --allow-outage --dry-run --override --patience --reason",
        "start, --override --patience --reason --settle",
        "rolling-restart, --between --detach --dry-run --failure-budget --if-version-older-than --members --patience"
                + " --reason --settle --yes",
        "defragment, --allow-outage --cluster --dry-run --override --patience --reason --yes",
        "recover, --dry-run --override --patience --reason --settle --yes",
        "alarms, --dry-run --keep-revisions --patience --reason --yes",
        "rollout, --patience --reason --yes",
        "db, --depth --file --full --hex --history --older-meta --raw --rev",
        "wal, --dir --from --limit --to --wal-dir",
        "keys, --consistency --hex --keys-only --raw --rev",
        "get, --consistency --full --hex --raw --rev",
        "tables, --consistency --depth --hex --rev",
        "watch, --full --hex --raw --rev",
        "leases, --consistency --full --hex",
        "snapshot, --force --from",
        "unlock, --force --reason"
    })
    void every_command_offers_its_own_options_and_the_common_ones(String command, String own) throws Exception {
        Set<String> expected = new TreeSet<>(Set.of(own.split(" ")));
        expected.addAll(Set.of("--debug", "--help", "--no-color", "--output", "--timeout", "--version"));
        expected.addAll(Set.of("--socket", "--host", "--cert", "--key", "--cacert", "--context"));

        assertEquals(expected, offeredAfter(command + " --"));
    }

    @Test
    void the_steps_are_those_that_can_be_run() throws Exception {
        Files.writeString(steps.resolve("README"), "no step");
        for (String name : Set.of("reseed", "upgrade-etcd")) {
            Path step = Files.writeString(steps.resolve(name), "#!/bin/sh\n");
            Files.setPosixFilePermissions(step, PosixFilePermissions.fromString("rwxr-xr-x"));
        }

        assertEquals(Set.of("reseed", "upgrade-etcd"), offeredAfter("restart --between "));
        assertEquals(Set.of("reseed", "upgrade-etcd"), offeredAfter("rolling-restart --between "));
    }

    private Set<String> offeredAfter(String typed) throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        ProcessBuilder typing = new ProcessBuilder(
                        "zsh", "-f", "-c", TYPING, "typing", functions.toString(), "etcd-agentctl " + typed)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        typing.environment().put("TERM", "xterm");
        Process zsh = typing.start();
        try {
            assertTrue(zsh.waitFor(60, TimeUnit.SECONDS), "zsh does not end");
        } finally {
            zsh.descendants().forEach(ProcessHandle::destroyForcibly);
            zsh.destroyForcibly();
        }
        String printed = Files.readString(output, StandardCharsets.UTF_8);
        return offered(ESCAPES.matcher(printed).replaceAll("").replace("\r", "\n"));
    }

    /** One thing a line with its description, or several a line without any; a program is marked with a star. */
    private static Set<String> offered(String printed) {
        return printed.lines()
                .takeWhile(line -> !line.contains("E''ND"))
                .filter(line -> !line.contains("etcd-agentctl"))
                .map(line -> line.replaceFirst(" +-- .*", ""))
                .flatMap(line -> Stream.of(line.trim().split(" +")))
                .map(word -> word.replaceFirst("[*]$", ""))
                .filter(word -> !word.isBlank())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
