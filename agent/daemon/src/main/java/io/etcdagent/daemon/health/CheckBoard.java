package io.etcdagent.daemon.health;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where the one thread that checks leaves its newest check, and where others wait for a newer one. A check shows what
 * was true at some moment only if its round began after that moment, so rounds are counted when they begin.
 */
final class CheckBoard {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wakeUp = lock.newCondition();
    private final Condition roundOver = lock.newCondition();

    // All guarded by the lock.
    private HealthCheck latest;
    private int waiters;
    private boolean signalled;
    private boolean closed;
    private long begun;
    private long newestSuccess;
    private long newestFailure;

    CheckBoard(HealthCheck first) {
        this.latest = first;
    }

    HealthCheck latest() {
        lock.lock();
        try {
            return latest;
        } finally {
            lock.unlock();
        }
    }

    /** Whether any round has ended well. */
    boolean looked() {
        lock.lock();
        try {
            return newestSuccess > 0;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the pause between two rounds; or, while a round is under way, the pause after it. */
    void signal() {
        lock.lock();
        try {
            signalled = true;
            wakeUp.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a check whose round began after this call, to decide something by it. */
    HealthCheck awaitFresh(Duration deadline) throws HealthCheckException, InterruptedException {
        lock.lock();
        waiters++;
        try {
            return awaitNext(deadline);
        } finally {
            waiters--;
            lock.unlock();
        }
    }

    /** Waits for a check whose round began after this call, to show it. */
    HealthCheck awaitGlance(Duration deadline) throws HealthCheckException, InterruptedException {
        lock.lock();
        try {
            return awaitNext(deadline);
        } finally {
            lock.unlock();
        }
    }

    private HealthCheck awaitNext(Duration deadline) throws HealthCheckException, InterruptedException {
        long left = deadline.toNanos();
        long needed = begun + 1;
        signal();
        while (newestSuccess < needed) {
            if (closed) {
                throw new HealthCheckException("The agent is shutting down and checks its health no more.");
            }
            if (newestFailure >= needed) {
                throw new HealthCheckException(
                        "The health check failed within the agent; see journalctl -u etcd-agent -n 50");
            }
            if (left <= 0) {
                throw new HealthCheckException(
                        "The health check gave no result within " + deadline.toMillis() + " ms.");
            }
            left = roundOver.awaitNanos(left);
        }
        return latest;
    }

    /** Whether somebody waits for a check, to decide something by it. */
    boolean awaited() {
        lock.lock();
        try {
            return waiters > 0;
        } finally {
            lock.unlock();
        }
    }

    /** A round begins; false when there shall be no more. */
    boolean begin() {
        lock.lock();
        try {
            signalled = false;
            begun++;
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /** The round that began last is over; without a check it failed. */
    void end(Optional<HealthCheck> check) {
        lock.lock();
        try {
            if (check.isPresent()) {
                latest = check.get();
                newestSuccess = begun;
            } else {
                newestFailure = begun;
            }
            roundOver.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the time is over, or a signal came since the last round began, or the board was closed. */
    void pause(Duration time) throws InterruptedException {
        long left = time.toNanos();
        lock.lock();
        try {
            while (!signalled && !closed && left > 0) {
                left = wakeUp.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** No round begins any more, and whoever waits for one is told so. */
    void close() {
        lock.lock();
        try {
            closed = true;
            wakeUp.signalAll();
            roundOver.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
