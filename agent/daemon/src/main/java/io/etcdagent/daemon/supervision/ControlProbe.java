package io.etcdagent.daemon.supervision;

import io.etcdagent.daemon.time.Pulse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.LongSupplier;

/**
 * Whether a request would be taken up: something is given to the event loop and to the workers, just as requests are,
 * and it is seen whether it gets done. A worker that gets done with anything else is as good: under a load of slow
 * requests this one waits in the queue as all do.
 */
public final class ControlProbe {

    private final Probe eventLoop;
    private final Probe worker;
    private final ThreadPoolExecutor workers;
    private final Duration patience;
    private long done;

    public ControlProbe(Executor eventLoop, ThreadPoolExecutor workers, Duration patience, LongSupplier nanoClock) {
        this.eventLoop = new Probe(eventLoop, nanoClock);
        this.worker = new Probe(workers, nanoClock);
        this.workers = workers;
        this.patience = patience;
    }

    /** How both do since the last call, and the next probe. One thread calls it, again and again. */
    public List<Vital> vitals() {
        long doneNow = workers.getCompletedTaskCount();
        if (doneNow != done) {
            done = doneNow;
            worker.gotOn();
        }
        eventLoop.again();
        worker.again();
        return List.of(
                new Vital("the event loop of the control socket", "io-", eventLoop.silence(), patience),
                new Vital("the workers for requests", "worker-", worker.silence(), patience));
    }

    /** Whether both have done something yet. */
    public boolean answered() {
        return eventLoop.answered && worker.answered;
    }

    /** One thing to be done at a time, so that a stuck loop is not buried under probes. */
    private static final class Probe {

        private final Executor executor;
        private final Pulse pulse;

        /** Until it was done; only as long is anything due. */
        private volatile boolean due;

        private volatile boolean queued;
        private volatile boolean answered;

        Probe(Executor executor, LongSupplier nanoClock) {
            this.executor = executor;
            this.pulse = new Pulse(nanoClock);
        }

        void gotOn() {
            pulse.beat();
        }

        void again() {
            if (!due) {
                pulse.beat();
                due = true;
            }
            if (!queued) {
                enqueue();
            }
        }

        private void enqueue() {
            queued = true;
            try {
                executor.execute(() -> {
                    answered = true;
                    queued = false;
                    due = false;
                });
            } catch (RejectedExecutionException full) {
                // Of requests; until there is room again it counts whether any of those gets done.
                queued = false;
            }
        }

        Duration silence() {
            return due ? pulse.silence() : Duration.ZERO;
        }
    }
}
