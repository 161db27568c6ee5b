package io.etcdagent.daemon.control.api;

import io.etcdagent.daemon.control.routing.Follower;
import io.etcdagent.daemon.control.routing.Subscription;
import io.etcdagent.protocol.HealthReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells health reports to those who follow them: one at once, then one whenever what it says has changed. It looks again
 * and again at what the agent knows, on a thread of its own that is there only while somebody follows: so it tells too
 * that the report has become stale because nobody makes new ones.
 */
final class HealthFeed {

    private static final Logger log = LoggerFactory.getLogger(HealthFeed.class);

    private final Supplier<HealthReport> reports;
    private final Duration lookEvery;

    // Guarded by "this".
    private final List<Following> following = new ArrayList<>();
    private boolean looking;

    /** One follower, and what it was told last. */
    private static final class Following {

        private final Follower<HealthReport> follower;
        private Optional<HealthEssence> told = Optional.empty();

        Following(Follower<HealthReport> follower) {
            this.follower = follower;
        }

        void tell(HealthReport report, HealthEssence essence) {
            if (told.filter(essence::equals).isEmpty()) {
                told = Optional.of(essence);
                follower.next(report);
            }
        }
    }

    /** @param reports asks nobody, and so returns at once */
    HealthFeed(Supplier<HealthReport> reports, Duration lookEvery) {
        this.reports = reports;
        this.lookEvery = lookEvery;
    }

    synchronized Subscription follow(Follower<HealthReport> follower) {
        Following one = new Following(follower);
        HealthReport report = reports.get();
        one.tell(report, HealthEssence.of(report));
        following.add(one);
        if (!looking) {
            looking = true;
            Thread thread = new Thread(this::look, "health-events");
            thread.setDaemon(true);
            thread.start();
        }
        return () -> leave(one);
    }

    private synchronized void leave(Following one) {
        following.remove(one);
    }

    private void look() {
        try {
            do {
                TimeUnit.MILLISECONDS.sleep(lookEvery.toMillis());
            } while (tellAll());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether there is anybody to be told; if not, the next follower begins with a thread of its own. */
    private synchronized boolean tellAll() {
        looking = !following.isEmpty();
        if (looking) {
            try {
                HealthReport report = reports.get();
                HealthEssence essence = HealthEssence.of(report);
                following.forEach(one -> one.tell(report, essence));
            } catch (RuntimeException defect) {
                log.error("the look at the health for those who follow it met a defect of the agent", defect);
            }
        }
        return looking;
    }
}
