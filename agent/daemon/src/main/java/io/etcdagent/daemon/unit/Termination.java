package io.etcdagent.daemon.unit;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of processes, as systemd brings it about: SIGTERM, time to finish, then SIGKILL (systemd.kill(5)). A signal
 * goes only to a process whose start time fits. Unlike systemd it does not wake a stopped (SIGSTOP) process, for which
 * the JVM has no means; such a one is killed.
 */
final class Termination {

    private static final Logger LOG = LoggerFactory.getLogger(Termination.class);

    private static final long LOOK_AGAIN_MILLIS = 10;
    /** The part of the deadline that is left for a process to be gone after SIGKILL. */
    private static final Duration MOST_FOR_KILL = Duration.ofSeconds(5);

    private final ProcessTable table;
    private final String what;

    /** @param what whose processes they are, for people to read */
    Termination(ProcessTable table, String what) {
        this.table = table;
        this.what = what;
    }

    /** Returns when none of the processes runs. Whether this user may signal them shows in whether they end. */
    void end(List<ProcessIdentity> processes, Duration deadline) throws UnitException, IOException {
        long start = System.nanoTime();
        Duration forKill = min(MOST_FOR_KILL, deadline.dividedBy(4));
        signal(processes, ProcessHandle::destroy);
        List<ProcessIdentity> left = await(processes, start, deadline.minus(forKill));
        if (left.isEmpty()) {
            return;
        }
        LOG.warn(
                "{} (process {}) did not end within {} of SIGTERM and gets SIGKILL",
                what,
                left,
                deadline.minus(forKill));
        signal(left, ProcessHandle::destroyForcibly);
        left = await(left, start, deadline);
        if (!left.isEmpty()) {
            throw new UnitException(what + " (process " + left + ") still runs " + deadline.toSeconds()
                    + " s after it was told to stop, SIGKILL notwithstanding. Either this user may not signal it, or"
                    + " it waits for a disk that does not answer: 'ps -o pid,user,stat,wchan:30,cmd -p "
                    + left.get(0).pid() + "' tells which");
        }
    }

    private void signal(List<ProcessIdentity> processes, Predicate<ProcessHandle> signal) throws IOException {
        for (ProcessIdentity process : processes) {
            // The handle first: it remembers the start time too and signals no other process. That it is the
            // recorded one, is seen after that.
            Optional<ProcessHandle> handle = ProcessHandle.of(process.pid());
            if (handle.isPresent() && table.runs(process) && !signal.test(handle.get())) {
                LOG.warn("the signal to process {} was not accepted", process);
            }
        }
    }

    /** @return those that still run when the time is over */
    private List<ProcessIdentity> await(List<ProcessIdentity> processes, long start, Duration time)
            throws UnitException, IOException {
        List<ProcessIdentity> left = running(processes);
        while (!left.isEmpty() && System.nanoTime() - start < time.toNanos()) {
            try {
                Thread.sleep(LOOK_AGAIN_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new UnitException("interrupted while " + what + " (process " + left + ") was ending", e);
            }
            left = running(left);
        }
        return left;
    }

    private List<ProcessIdentity> running(List<ProcessIdentity> processes) throws IOException {
        List<ProcessIdentity> running = new ArrayList<>();
        for (ProcessIdentity process : processes) {
            if (table.runs(process)) {
                running.add(process);
            }
        }
        return running;
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
