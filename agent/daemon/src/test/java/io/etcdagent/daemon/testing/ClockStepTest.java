package io.etcdagent.daemon.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ClockStepTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration HOUR = Duration.ofHours(1);

    /** Far less than a step; what lies between two readings is waiting for the processor. */
    private static final Duration TOLERANCE = Duration.ofMinutes(1);

    @Test
    void theWallClockOfAJvmIsSteppedAndItsMonotonicClockIsNot() throws Exception {
        try (Watchmaker jvm = new Watchmaker()) {
            Clocks before = jvm.read();
            ClockStep clock = ClockStep.in(jvm.pid());
            clock.by(HOUR);
            assertStepped(HOUR, before, jvm.read());
            clock.by(HOUR.multipliedBy(-2));
            assertStepped(HOUR.negated(), before, jvm.read());
            // Another one finds the clock as it was left.
            ClockStep.in(jvm.pid()).by(HOUR);
            assertStepped(Duration.ZERO, before, jvm.read());
        }
    }

    @Test
    void aJvmIsSteppedWhileAllItsThreadsAskForTheTime() throws Exception {
        try (Watchmaker jvm = new Watchmaker("busy")) {
            Clocks before = jvm.read();
            ClockStep.in(jvm.pid()).by(HOUR);
            assertStepped(HOUR, before, jvm.read());
        }
    }

    @Test
    void theWallClockOfAnEtcdIsSteppedAndItsClusterGoesOn() {
        try (TestCluster cluster = TestCluster.plain(3);
                TestConnections connections = TestConnections.plain();
                Writers writers = Writers.start(connections, cluster.endpoints(), 3)) {
            TestMember member = cluster.leader();
            for (Duration ahead : List.of(HOUR, HOUR.negated())) {
                ClockStep.in(member.pid()).by(ahead.equals(HOUR) ? HOUR : HOUR.multipliedBy(-2));
                writers.awaitMore(20, SOON);
                Duration seen = Duration.between(Instant.now(), nextLogTime(member));
                assertNear(ahead, seen);
            }
            cluster.awaitHealthy(SOON);
            assertEquals(List.of(), writers.endAndFindLost());
        }
    }

    /** Defragmenting makes etcd log. */
    private static Instant nextLogTime(TestMember member) {
        try {
            int before = Files.readAllLines(member.logFile()).size();
            new Etcdctl(member.clientUrl()).run("defrag");
            return Await.until(
                            "etcd logs",
                            SOON,
                            () -> Files.readAllLines(member.logFile()).stream()
                                    .skip(before)
                                    .map(EtcdLog::written)
                                    .flatMap(Optional::stream)
                                    .findFirst(),
                            Optional::isPresent)
                    .orElseThrow();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertStepped(Duration step, Clocks before, Clocks after) {
        Duration monotonic = after.monotonic().minus(before.monotonic());
        assertTrue(!monotonic.isNegative() && monotonic.compareTo(TOLERANCE) < 0, monotonic.toString());
        assertNear(step, Duration.between(before.wall(), after.wall()));
        assertNear(step, Duration.between(Instant.now(), after.wall()));
    }

    private static void assertNear(Duration expected, Duration seen) {
        assertTrue(expected.minus(seen).abs().compareTo(TOLERANCE) < 0, seen.toString());
    }

    /** What another JVM's clocks say. */
    private record Clocks(Instant wall, Duration monotonic) {}

    /** Another JVM that tells its clocks when asked. */
    private static final class Watchmaker implements AutoCloseable {

        private final Process process;
        private final BufferedReader answers;
        private final OutputStream questions;

        Watchmaker(String... arguments) throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    Tell.class.getName()));
            command.addAll(List.of(arguments));
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
            questions = process.getOutputStream();
        }

        long pid() {
            return process.pid();
        }

        Clocks read() throws IOException {
            questions.write('?');
            questions.flush();
            String[] clocks = String.valueOf(answers.readLine()).split(" ", -1);
            return new Clocks(
                    Instant.ofEpochMilli(Long.parseLong(clocks[0])), Duration.ofNanos(Long.parseLong(clocks[1])));
        }

        @Override
        public void close() {
            process.destroyForcibly();
            Await.until("the other JVM is gone", SOON, () -> !process.isAlive());
        }
    }

    /** Runs in the other JVM. */
    public static final class Tell {
        private Tell() {}

        public static void main(String[] arguments) throws IOException {
            for (int i = 0; i < 4 && arguments.length > 0; i++) {
                Thread busy = new Thread(Tell::askForEver);
                busy.setDaemon(true);
                busy.start();
            }
            while (System.in.read() >= 0) {
                System.out.println(System.currentTimeMillis() + " " + System.nanoTime());
            }
        }

        private static void askForEver() {
            long last = System.nanoTime();
            while (true) {
                long now = System.nanoTime();
                if (now < last || System.currentTimeMillis() == 0) {
                    Runtime.getRuntime().halt(1);
                }
                last = now;
            }
        }
    }
}
