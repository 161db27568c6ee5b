package io.etcdagent.packaging.quickstart;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One member before and after, as seen from outside.
 *
 * @param before its etcd process before the restart
 * @param after its etcd process now
 * @param healthy says so itself, now
 * @param outages every time it was down
 */
record MemberRow(
        String name,
        String address,
        String version,
        Optional<OsProcess> before,
        Optional<OsProcess> after,
        boolean healthy,
        List<Outage> outages) {
    MemberRow {
        outages = List.copyOf(outages);
    }

    /** Another process, and sound. */
    boolean isRestarted() {
        return before.isPresent() && after.isPresent() && !before.equals(after) && healthy;
    }

    Duration down() {
        return outages.stream().filter(Outage::isOver).map(Outage::length).reduce(Duration.ZERO, Duration::plus);
    }
}
