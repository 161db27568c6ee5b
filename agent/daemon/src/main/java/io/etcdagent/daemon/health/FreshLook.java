package io.etcdagent.daemon.health;

import java.time.Clock;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A look that began after it was asked for. When none can be had it shows nothing, and nothing opens no gate. */
public final class FreshLook implements Supplier<HealthCheck> {

    private static final Logger log = LoggerFactory.getLogger(FreshLook.class);

    /** More than a look may take, supervisor and members, after one that is just under way. */
    private static final Duration PATIENCE = Duration.ofSeconds(35);

    private final HealthMonitor monitor;
    private final Clock wallClock;
    private final LongSupplier nanoClock;

    public FreshLook(HealthMonitor monitor, Clock wallClock, LongSupplier nanoClock) {
        this.monitor = monitor;
        this.wallClock = wallClock;
        this.nanoClock = nanoClock;
    }

    @Override
    public HealthCheck get() {
        String why;
        try {
            return monitor.fresh(PATIENCE);
        } catch (HealthCheckException failure) {
            why = String.valueOf(failure.getMessage());
            log.warn("{}", why);
        } catch (InterruptedException stopped) {
            why = "this agent is about to end";
            Thread.currentThread().interrupt();
        }
        return HealthCheck.blind(wallClock.instant(), nanoClock.getAsLong(), why);
    }
}
