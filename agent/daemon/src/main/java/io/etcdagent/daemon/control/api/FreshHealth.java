package io.etcdagent.daemon.control.api;

import io.etcdagent.daemon.health.HealthCheckException;
import io.etcdagent.daemon.health.HealthMonitor;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for a look that began after it was asked for; those who wait at a time share it. When none is over in time, as
 * where nobody answers, the latest report has to do, and tells its age. Only a few may wait, so that threads are left for
 * what must not; the others do not wait.
 */
final class FreshHealth {

    private static final Logger log = LoggerFactory.getLogger(FreshHealth.class);

    /** Longer than a look takes while members do not answer, shorter than clients wait for an answer. */
    private static final Duration WITHIN = Duration.ofSeconds(8);

    private static final int WAITING = 2;

    private final HealthMonitor monitor;
    private final Semaphore waiting = new Semaphore(WAITING);

    FreshHealth(HealthMonitor monitor) {
        this.monitor = monitor;
    }

    void await() {
        if (!waiting.tryAcquire()) {
            return;
        }
        try {
            monitor.freshGlance(WITHIN);
        } catch (HealthCheckException e) {
            log.debug("no fresh health is told: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            waiting.release();
        }
    }
}
