package io.etcdagent.daemon.health;

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
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at unit and cluster again and again, on one thread of its own, and keeps what it saw last. Level-triggered: a
 * signal means only that a look now may be worth while, and many at once lead to one.
 */
public final class HealthMonitor implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(HealthMonitor.class);

    private static final Duration END_WITHIN = Duration.ofSeconds(10);

    private final ClusterObserver observer;
    private final EtcdUnit unit;
    private final UnitRuns runs;
    private final HealthAssessment assessment;
    private final Duration interval;
    private final Clock clock;
    private final LongSupplier nanos;
    private final CheckBoard board;
    private final Pulse pulse;
    private final HealthNews news = new HealthNews();
    private final Thread thread;

    /**
     * @param observer used by this monitor's thread alone
     * @param runs used by this monitor's thread alone once it has started
     * @param interval between the end of one look and the begin of the next
     * @param clock for the times that people read
     * @param nanos {@link System#nanoTime}
     */
    public HealthMonitor(
            ClusterObserver observer,
            EtcdUnit unit,
            UnitRuns runs,
            HealthAssessment assessment,
            Duration interval,
            Clock clock,
            LongSupplier nanos) {
        this.observer = observer;
        this.unit = unit;
        this.runs = runs;
        this.assessment = assessment;
        this.interval = interval;
        this.clock = clock;
        this.nanos = nanos;
        this.pulse = new Pulse(nanos);
        this.board = new CheckBoard(HealthCheck.notYet(clock.instant(), nanos.getAsLong()));
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
        Optional<UnitState> state = Optional.empty();
        Optional<String> unitFailure = Optional.empty();
        try {
            state = Optional.of(unit.state());
        } catch (UnitException e) {
            unitFailure = Optional.of(Objects.requireNonNullElse(e.getMessage(), "the supervisor gave no reason"));
        }
        ClusterObservation cluster = board.awaited() ? observer.observe() : observer.glance();
        state.ifPresent(runs::see);
        HealthCheck check = new HealthCheck(cluster, state, unitFailure, clock.instant(), runs.foreign());
        news.tell(assessment.report(check, Duration.ZERO).cluster());
        return check;
    }
}
