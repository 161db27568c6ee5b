package io.etcdagent.daemon.health;

import io.etcdagent.daemon.time.Deadline;
import io.etcdagent.daemon.time.Pulse;
import io.etcdagent.daemon.unit.EtcdUnit;
import io.etcdagent.daemon.unit.UnitException;
import io.etcdagent.daemon.unit.UnitState;
import io.etcdagent.protocol.HealthReport;
import io.etcdagent.protocol.MembersView;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at unit and cluster again and again, on one thread of its own, and keeps what it saw last. Level-triggered: a
 * signal means only that a look now may be worth while, and many at once lead to one.
 *
 * <p>It looks at the unit and then at the cluster, so that what the cluster says was said in the run of etcd that the unit
 * tells of, or a newer one. Only a look that nothing is decided by asks both side by side, to be over sooner, and not when
 * one in order is due by the interval.
 */
public final class HealthMonitor implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(HealthMonitor.class);

    private static final Duration END_WITHIN = Duration.ofSeconds(10);

    private final ClusterObserver observer;
    private final EtcdUnit unit;
    private final UnitRuns runs;
    private final HealthAssessment assessment;
    private final Executor executor;
    private final Duration interval;
    private final Clock clock;
    private final LongSupplier nanos;
    private final CheckBoard board;
    private final Pulse pulse;
    private final HealthNews news = new HealthNews();
    private final Thread thread;

    /** Of the thread that looks. */
    private Deadline inOrderDue;

    private volatile HealthCheck latestInOrder;

    /** What the supervisor said of the unit, or why it said nothing. */
    private record UnitAnswer(Optional<UnitState> state, Optional<String> failure) {}

    /**
     * @param observer used by this monitor's thread alone
     * @param runs used by this monitor's thread alone once it has started
     * @param executor asks the unit while the cluster is asked; where it takes no more the unit is asked first
     * @param interval between the end of one look and the begin of the next
     * @param clock for the times that people read
     * @param nanos {@link System#nanoTime}
     */
    public HealthMonitor(
            ClusterObserver observer,
            EtcdUnit unit,
            UnitRuns runs,
            HealthAssessment assessment,
            Executor executor,
            Duration interval,
            Clock clock,
            LongSupplier nanos) {
        this.observer = observer;
        this.unit = unit;
        this.runs = runs;
        this.assessment = assessment;
        this.executor = executor;
        this.interval = interval;
        this.clock = clock;
        this.nanos = nanos;
        this.pulse = new Pulse(nanos);
        this.latestInOrder = HealthCheck.notYet(clock.instant(), nanos.getAsLong());
        this.board = new CheckBoard(latestInOrder);
        this.inOrderDue = Deadline.after(Duration.ZERO, nanos);
        this.thread = new Thread(this::loop, "health");
        this.thread.setDaemon(true);
    }

    /** Begins to look, at once. */
    public void start() {
        thread.start();
    }

    /** Asks for a look now. */
    public void signal() {
        board.signal();
    }

    /** What was seen last, however long ago. */
    public HealthCheck latest() {
        return board.latest();
    }

    /** The latest check of which the unit was seen before the cluster. */
    public HealthCheck latestInOrder() {
        return latestInOrder;
    }

    /**
     * A check that began after this call: what it shows cannot be older than the call.
     *
     * @throws HealthCheckException if there is none within the deadline, or looking failed
     */
    public HealthCheck fresh(Duration deadline) throws HealthCheckException, InterruptedException {
        return board.awaitFresh(deadline);
    }

    /**
     * A check that began after this call, as {@link #fresh}, but as those are that nothing is decided by.
     *
     * @throws HealthCheckException if there is none within the deadline, or looking failed
     */
    public HealthCheck freshGlance(Duration deadline) throws HealthCheckException, InterruptedException {
        return board.awaitGlance(deadline);
    }

    /** What the latest check means, with its age as of now. */
    public HealthReport report() {
        HealthCheck check = latest();
        return assessment.report(check, age(check));
    }

    /** The members as of the latest check. */
    public MembersView members() {
        HealthCheck check = latest();
        return assessment.members(check, age(check));
    }

    /** How long ago a check was made. */
    public Duration age(HealthCheck check) {
        return Duration.ofNanos(Math.max(0, nanos.getAsLong() - check.cluster().atNanos()));
    }

    /** Whether there is any check; before that, what is told is only that nothing is known. */
    public boolean looked() {
        return board.looked();
    }

    /** How long ago a look began or ended; longer than the interval and what a look takes, and the loop is stuck. */
    public Duration silence() {
        return pulse.silence();
    }

    /** Stops looking; a look that is under way is given up. */
    @Override
    public void close() {
        board.close();
        thread.interrupt();
        try {
            thread.join(END_WITHIN.toMillis());
            if (thread.isAlive()) {
                log.warn("A health check does not end; leaving it behind.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void loop() {
        try {
            while (board.begin()) {
                pulse.beat();
                try {
                    board.end(Optional.of(look()));
                } catch (RuntimeException e) {
                    log.error("A health check failed; the next one is due in {} s.", interval.toSeconds(), e);
                    board.end(Optional.empty());
                }
                pulse.beat();
                board.pause(interval);
            }
        } catch (InterruptedException e) {
            log.debug("Health checks end.");
        }
    }

    private HealthCheck look() throws InterruptedException {
        boolean decides = board.awaited();
        if (!decides && !inOrderDue.passed()) {
            return lookSideBySide();
        }
        inOrderDue = Deadline.after(interval, nanos);
        UnitAnswer answer = askUnit();
        HealthCheck check = check(answer, decides ? observer.observe() : observer.glance());
        latestInOrder = check;
        return check;
    }

    private HealthCheck lookSideBySide() throws InterruptedException {
        FutureTask<UnitAnswer> asked = new FutureTask<>(this::askUnit);
        try {
            executor.execute(asked);
        } catch (RejectedExecutionException busy) {
            asked.run();
        }
        try {
            ClusterObservation cluster = observer.glance();
            // It has a deadline of its own.
            return check(asked.get(), cluster);
        } catch (ExecutionException defect) {
            throw new IllegalStateException("asking the unit met a defect", defect.getCause());
        } finally {
            asked.cancel(true);
        }
    }

    private UnitAnswer askUnit() {
        try {
            return new UnitAnswer(Optional.of(unit.state()), Optional.empty());
        } catch (UnitException e) {
            String why = Objects.requireNonNullElse(e.getMessage(), "the supervisor gave no reason");
            return new UnitAnswer(Optional.empty(), Optional.of(why));
        }
    }

    private HealthCheck check(UnitAnswer answer, ClusterObservation cluster) {
        answer.state().ifPresent(runs::see);
        HealthCheck check = new HealthCheck(cluster, answer.state(), answer.failure(), clock.instant(), runs.foreign());
        news.tell(assessment.report(check, Duration.ZERO).cluster());
        return check;
    }
}
