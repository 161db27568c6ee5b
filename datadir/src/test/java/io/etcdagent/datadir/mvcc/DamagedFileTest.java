package io.etcdagent.datadir.mvcc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.datadir.backend.Limits;
import io.etcdagent.datadir.backend.Meta;
import io.etcdagent.datadir.testing.Etcd;
import io.etcdagent.datadir.testing.RealMember;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is wrong with a file, it is told in words, soon, and within the memory that etcd-agentctl has. */
@Tag("faults")
@Timeout(1200)
class DamagedFileTest {

    private static final Pattern OUTCOME = Pattern.compile("runs=(\\d+) found=(\\d+) slowest=(\\d+)ms");
    /** Milliseconds of the processor. */
    private static final long SOON = 5000;

    @TempDir
    static Path directory;

    private record Outcome(int runs, int found, long slowest) {}

    @BeforeAll
    static void write() throws Exception {
        try (RealMember member = RealMember.start(directory)) {
            Etcd etcd = new Etcd(member);
            RandomWrites writes = new RandomWrites(etcd, 11);
            etcd.compact(writes.put(200));
            writes.put(300);
            etcd.defragment();
            writes.put(100);
            member.stop();
            takeUsed(member.data().resolve("member/snap/db"));
        }
        assertEquals(0, Readings.of(sound(), directory).findings());
    }

    /** etcd lets its file grow far ahead of what it uses. */
    private static void takeUsed(Path file) throws Exception {
        byte[] bytes = Files.readAllBytes(file);
        try (Store store = Store.open(file, Limits.of(64 << 20), directory)) {
            Meta meta = store.info(damage -> {}).meta();
            Files.write(sound(), Arrays.copyOf(bytes, (int) meta.highWater() * meta.pageSize()));
        }
    }

    private static Path sound() {
        return directory.resolve("sound");
    }

    @Test
    void whereverAFileIsFlippedNothingComesOfItButNamedErrors() throws Exception {
        Outcome outcome = run("flip", "64");
        assertEquals((Files.size(sound()) + 63) / 64, outcome.runs());
        assertTrue(outcome.slowest() < SOON, outcome::toString);
        // What lies in a value, or in no page that is used, nobody can tell.
        assertTrue(outcome.found() > outcome.runs() / 20, outcome::toString);
    }

    @Test
    void everyFileThatIsCutIsFoundToBe() throws Exception {
        Outcome outcome = run("cut");
        assertEquals(Files.size(sound()) / 4096, outcome.runs());
        assertTrue(outcome.slowest() < SOON, outcome::toString);
        assertEquals(outcome.runs(), outcome.found());
    }

    @Test
    void tenThousandMutationsComeToNothingButNamedErrors() throws Exception {
        Outcome outcome = run("mutate", "10000", "4711");
        assertEquals(10_000, outcome.runs());
        assertTrue(outcome.slowest() < SOON, outcome::toString);
        assertTrue(outcome.found() > 1000, outcome::toString);
    }

    /** In a process of its own, with the memory of etcd-agentctl. */
    private static Outcome run(String... arguments) throws IOException, InterruptedException {
        Path file = Files.copy(
                sound(), Files.createTempDirectory(directory, arguments[0]).resolve("db"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Mutations.class.getName(),
                arguments[0],
                file.toString()));
        command.addAll(List.of(arguments).subList(1, arguments.length));
        Path output = directory.resolve(arguments[0] + ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertTrue(process.waitFor(900, TimeUnit.SECONDS), "it does not end");
        } finally {
            process.destroyForcibly();
        }
        String said = Files.readString(output, StandardCharsets.UTF_8);
        assertEquals(0, process.exitValue(), said);
        Matcher matcher = OUTCOME.matcher(said);
        assertTrue(matcher.find(), said);
        Outcome outcome = new Outcome(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                Long.parseLong(matcher.group(3)));
        System.out.println(arguments[0] + ": " + outcome);
        return outcome;
    }
}
