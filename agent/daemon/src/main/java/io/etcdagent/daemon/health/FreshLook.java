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

    /** More than the budget of a look, and of one that is just under way before it. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

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
        try {
            return monitor.fresh(PATIENCE);
        } catch (HealthCheckException failure) {
            log.warn("{}", failure.getMessage());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        return HealthCheck.notYet(wallClock.instant(), nanoClock.getAsLong());
    }
}
