package io.etcdagent.daemon.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdagent.daemon.testing.Outage.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When things happened, as lines of a log tell that is written here, beside a process that is no etcd. */
final class WatchedMemberTest {

    private static final Instant START = Instant.parse("2024-05-01T10:00:00Z");

    @TempDir
    Path directory;

    private final Outages outages = new Outages();
    private Process process;
    private Path log;
    private WatchedMember member;

    @BeforeEach
    void watch() throws IOException {
        log = Files.writeString(
                directory.resolve("etcd.log"), line("2024-05-01T09:59:59.000Z", "received signal; shutting down"));
        process = new ProcessBuilder("sleep", "600").start();
        member = new WatchedMember(new ObservedMember("a", log, () -> RunningProcess.of(process.pid())), outages);
    }

    @AfterEach
    void end() {
        process.destroyForcibly();
    }

    @Test
    void whatHappenedBetweenTwoLooksIsPutWhereTheLogHasIt() throws IOException {
        append(line("2024-05-01T10:00:01.300Z", "received signal; shutting down"));
        append(line(
                "2024-05-01T12:00:01.700+0200", "serving client traffic insecurely; this is strongly discouraged!"));
        member.look(look(1), look(2));
        assertEquals(
                List.of(new Outage("a", Cause.AGENT, Duration.ofMillis(1_300), Optional.of(Duration.ofMillis(1_700)))),
                outages.all());
    }

    @Test
    void aClockThatWasSteppedIsNotBelieved() throws IOException {
        append(line("2024-05-01T11:00:01.300Z", "received signal; shutting down"));
        member.look(look(1), look(2));
        append(line("2024-05-01T09:00:03.700Z", "serving client traffic insecurely; this is strongly discouraged!"));
        member.look(look(3), look(4));
        assertEquals(
                List.of(new Outage("a", Cause.AGENT, Duration.ofSeconds(2), Optional.of(Duration.ofSeconds(3)))),
                outages.all());
    }

    @Test
    void aLineThatIsNotWholeYetWaitsForItsEnd() throws IOException {
        String line = line("2024-05-01T10:00:01.300Z", "received signal; shutting down");
        append(line.substring(0, line.length() - 10));
        member.look(look(1), look(2));
        assertEquals(List.of(), outages.all());
        append(line.substring(line.length() - 10));
        member.look(look(2), look(3));
        assertEquals(1, outages.all().size());
    }

    private static Look look(long second) {
        return new Look(Duration.ofSeconds(second), START.plusSeconds(second));
    }

    private static String line(String time, String message) {
        return "{\"level\":\"info\",\"ts\":\"" + time + "\",\"caller\":\"x.go:1\",\"msg\":\"" + message + "\"}\n";
    }

    private void append(String text) throws IOException {
        Files.writeString(log, text, StandardOpenOption.APPEND);
    }
}
