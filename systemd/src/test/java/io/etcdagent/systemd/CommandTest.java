package io.etcdagent.systemd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Scanner;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandTest {

    private static final Duration AMPLE = Duration.ofSeconds(30);

    /** For a shell to write down who it is, on a busy machine. */
    private static final Duration ENOUGH_TO_BEGIN = Duration.ofSeconds(6);

    @TempDir
    Path directory;

    @Test
    void resultHasExitStatusAndBothOutputs() throws Exception {
        CommandResult result = shell("echo out; echo err >&2; exit 3", AMPLE).run();

        assertEquals(new CommandResult(3, "out\n", "err\n"), result);
        assertFalse(result.succeeded());
    }

    @Test
    void argumentsReachTheProgramUnchanged() throws Exception {
        List<String> words = List.of("printf", "%s|", "a b", "$HOME", "*", "");

        assertEquals("a b|$HOME|*||", new Command(words, AMPLE).run().stdout());
    }

    @Test
    void programPrintsInTheSameLanguageAndTimeZoneEverywhere() throws Exception {
        assertEquals("C UTC\n", shell("echo $LC_ALL $TZ", AMPLE).run().stdout());
    }

    @Test
    void inputIsEmpty() throws Exception {
        assertEquals("", new Command(List.of("cat"), AMPLE).run().stdout());
    }

    @Test
    void fullErrorPipeDoesNotHoldUpTheProgram() throws Exception {
        CommandResult result = shell("head -c 1000000 /dev/zero | tr '\\0' e >&2; echo done", AMPLE)
                .run();

        assertEquals("done\n", result.stdout());
        assertEquals(1_000_000, result.stderr().length());
    }

    @Test
    void everythingPrintedJustBeforeTheEndIsThere() throws Exception {
        String script = "head -c 65536 /dev/zero | tr '\\0' o; head -c 65536 /dev/zero | tr '\\0' e >&2";

        for (int run = 0; run < 50; run++) {
            CommandResult result = shell(script, AMPLE).run();
            assertEquals(65_536, result.stdout().length());
            assertEquals(65_536, result.stderr().length());
        }
    }

    @Test
    void messagesBeyondTheLimitAreDropped() throws Exception {
        CommandResult result =
                new Command(List.of("sh", "-c", "yes | head -c 100000 >&2; echo done"), AMPLE, 1000).run();

        assertEquals("done\n", result.stdout());
        assertEquals(1000, result.stderr().length());
    }

    @Test
    void programThatPrintsTooMuchIsKilled() {
        Command endless = new Command(List.of("sh", "-c", "exec yes"), AMPLE, 100_000);

        CommandException e = assertThrows(CommandException.class, endless::run);

        assertTrue(message(e).contains("printed more than 100000 bytes"), message(e));
    }

    @Test
    void programThatOutlivesItsDeadlineIsKilledWithItsChildren() throws Exception {
        Path pids = directory.resolve("pids");
        Command endless = shell("sleep 600 & echo $$ $! > " + pids + "; wait", ENOUGH_TO_BEGIN);

        long start = System.nanoTime();
        CommandException e = assertThrows(CommandException.class, endless::run);
        Duration took = Duration.ofNanos(System.nanoTime() - start);

        assertTrue(message(e).contains("did not end within 6000 ms"), message(e));
        assertTrue(took.compareTo(ENOUGH_TO_BEGIN) >= 0, took.toString());
        assertTrue(took.toMillis() < 60_000, took.toString());
        try (Scanner scanner = new Scanner(pids, UTF_8)) {
            assertGone(scanner.nextLong());
            assertGone(scanner.nextLong());
        }
    }

    @Test
    void floodOfMessagesDoesNotHideTheDeadline() {
        Command endless = new Command(List.of("sh", "-c", "exec yes >&2"), Duration.ofMillis(300), 1000);

        CommandException e = assertThrows(CommandException.class, endless::run);

        assertTrue(message(e).contains("did not end within 300 ms"), message(e));
    }

    @Test
    void grandchildThatKeepsThePipesOpenIsNotWaitedFor() throws Exception {
        long start = System.nanoTime();
        CommandResult result = shell("sleep 600 & echo $!", AMPLE).run();
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        ProcessHandle.of(Long.parseLong(result.stdout().strip())).ifPresent(ProcessHandle::destroyForcibly);

        assertTrue(took.toSeconds() < 60, took.toString());
    }

    @Test
    void interruptedThreadGivesTheProgramUp() throws Exception {
        Path pid = directory.resolve("pid");
        Command endless = shell("echo $$ > " + pid + ".new; mv " + pid + ".new " + pid + "; exec sleep 600", AMPLE);
        AtomicReference<@Nullable CommandException> thrown = new AtomicReference<>();
        CountDownLatch stayedInterrupted = new CountDownLatch(1);
        Thread thread = new Thread(() -> {
            thrown.set(assertThrows(CommandException.class, endless::run));
            if (Thread.currentThread().isInterrupted()) {
                stayedInterrupted.countDown();
            }
        });
        thread.start();
        await(() -> Files.exists(pid));

        thread.interrupt();

        assertTrue(stayedInterrupted.await(60, TimeUnit.SECONDS));
        assertTrue(message(Objects.requireNonNull(thrown.get())).contains("given up"));
        assertGone(Long.parseLong(Files.readString(pid).strip()));
    }

    @Test
    void programThatIsNotThereIsNamed() {
        Command missing = new Command(List.of("no-such-program-here"), AMPLE);

        CommandException e = assertThrows(CommandException.class, missing::run);

        assertTrue(message(e).startsWith("no-such-program-here cannot be run"), message(e));
    }

    private static String message(Exception e) {
        return String.valueOf(e.getMessage());
    }

    private static Command shell(String script, Duration deadline) {
        return new Command(List.of("sh", "-c", script), deadline);
    }

    private static void assertGone(long pid) throws Exception {
        await(() -> {
            Path stat = Path.of("/proc", Long.toString(pid), "stat");
            try {
                // Gone, or a zombie that some other parent has not reaped yet.
                return Files.readString(stat).matches("(?s).*\\) Z .*");
            } catch (IOException e) {
                return true;
            }
        });
    }

    private static void await(Condition condition) throws Exception {
        long start = System.nanoTime();
        while (!condition.holds()) {
            assertTrue(System.nanoTime() - start < AMPLE.toNanos(), "not within " + AMPLE);
            Thread.onSpinWait();
        }
    }

    private interface Condition {
        boolean holds() throws Exception;
    }
}
