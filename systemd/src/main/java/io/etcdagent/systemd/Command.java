package io.etcdagent.systemd;

import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One run of a program that ends by itself, with the environment of this process but {@code LC_ALL=C} and
 * {@code TZ=UTC}, so that it prints the same on every machine, and without what systemd means for this process alone
 * (sd_notify(3)). Its input is empty.
 *
 * @param words the program, looked up in {@code PATH}, and its arguments; no shell sees them
 * @param deadline from the start; a program that still runs then is killed with all that it started
 * @param outputLimit the most bytes of standard output. A program that prints more is killed. Of standard error as
 *     much is kept and the rest dropped, since it is only for people
 */
public record Command(List<String> words, Duration deadline, int outputLimit) {

    /** Ample for what systemd's commands print here. */
    public static final int DEFAULT_OUTPUT_LIMIT = 4 << 20;

    private static final Set<String> NOT_INHERITED = Set.of("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID");
    private static final long LOOK_AGAIN_MILLIS = 5;

    public Command {
        words = List.copyOf(words);
        if (words.isEmpty() || deadline.isNegative() || deadline.isZero() || outputLimit <= 0) {
            throw new IllegalArgumentException("a command needs words, a deadline and an output limit");
        }
    }

    public Command(List<String> words, Duration deadline) {
        this(words, deadline, DEFAULT_OUTPUT_LIMIT);
    }

    /**
     * Runs it to its end, whatever its exit status.
     *
     * @throws CommandException if it cannot be started, does not end in time or prints too much, or if this thread is
     *     interrupted (and stays so); none of it runs any more then
     */
    public CommandResult run() throws CommandException {
        long start = System.nanoTime();
        Process process = start();
        try {
            return result(process, start);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException(this + " was given up because this thread is to end", e);
        } catch (IOException e) {
            throw new CommandException(this + ": its output cannot be read: " + e.getMessage(), e);
        } finally {
            if (process.isAlive()) {
                kill(process);
            }
        }
    }

    private Process start() throws CommandException {
        ProcessBuilder builder = new ProcessBuilder(words).redirectInput(new File("/dev/null"));
        builder.environment().keySet().removeAll(NOT_INHERITED);
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("TZ", "UTC");
        try {
            return builder.start();
        } catch (IOException e) {
            throw new CommandException(words.get(0) + " cannot be run: " + e.getMessage(), e);
        }
    }

    private CommandResult result(Process process, long start)
            throws CommandException, InterruptedException, IOException {
        BoundedOutput out = new BoundedOutput(outputLimit);
        BoundedOutput err = new BoundedOutput(outputLimit);
        // Takes only what is there, so one thread never waits on one pipe while the other fills up, and a
        // grandchild that keeps a pipe open holds up nobody. A round is bounded by what the pipes hold, so
        // the deadline is seen however much is printed. What a program printed is there when it has ended.
        boolean ended;
        do {
            if (System.nanoTime() - start > deadline.toNanos()) {
                throw new CommandException(this + " did not end within " + deadline.toMillis() + " ms and was killed");
            }
            ended = process.waitFor(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
            out.takeAvailable(process.getInputStream());
            err.takeAvailable(process.getErrorStream());
            if (out.overflowed()) {
                throw new CommandException(this + " printed more than " + outputLimit + " bytes and was killed");
            }
        } while (!ended);
        return new CommandResult(process.exitValue(), out.text(), err.text());
    }

    private static void kill(Process process) {
        // The descendants first: once their parent is gone, nothing shows that they were its own.
        try (Stream<ProcessHandle> descendants = process.descendants()) {
            descendants.toList().forEach(ProcessHandle::destroyForcibly);
        }
        process.destroyForcibly();
    }

    /** As it would be typed. */
    @Override
    public String toString() {
        return String.join(" ", words);
    }
}
