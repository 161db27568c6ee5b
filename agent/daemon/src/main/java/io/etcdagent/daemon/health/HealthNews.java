package io.etcdagent.daemon.health;

import io.etcdagent.protocol.ClusterHealth;
import io.etcdagent.protocol.Verdict;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs when the cluster's verdict, or the reasons for it, become others; for the health monitor's thread alone. */
final class HealthNews {

    private static final Logger log = LoggerFactory.getLogger(HealthNews.class);

    private Optional<ClusterHealth> last = Optional.empty();

    void tell(ClusterHealth now) {
        if (last.filter(before -> sameButForNumbers(before, now)).isPresent()) {
            return;
        }
        last = Optional.of(now);
        if (now.verdict() == Verdict.HEALTHY) {
            log.info("the cluster is healthy");
        } else {
            log.warn("the cluster is {}: {}", now.verdict().word(), String.join(" ", now.reasons()));
        }
    }

    /** Ages and counts in the reasons change at every look and are no news. */
    private static boolean sameButForNumbers(ClusterHealth before, ClusterHealth now) {
        return before.verdict() == now.verdict() && words(before).equals(words(now));
    }

    private static String words(ClusterHealth health) {
        return String.join(" ", health.reasons()).replaceAll("\\b[0-9]+\\b", "#");
    }
}
