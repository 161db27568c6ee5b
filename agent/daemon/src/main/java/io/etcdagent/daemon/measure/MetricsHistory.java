package io.etcdagent.daemon.measure;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** The looks at etcd's metrics of the last minutes, and the leader changes of the last hour. For one thread at a time. */
final class MetricsHistory {

    /** As long as those who write alerts for these metrics usually take (rate over 5 minutes in etcd's own rules). */
    static final Duration WINDOW = Duration.ofMinutes(5);

    static final Duration LEADER_WINDOW = Duration.ofHours(1);

    /** However often somebody looks. */
    private static final int MOST_LOOKS = 64;

    private static final int MOST_CHANGES = 256;

    private record Look(EtcdMetrics metrics, long atNanos) {}

    private record Changes(long count, long atNanos) {}

    private final Deque<Look> looks = new ArrayDeque<>();
    private final Deque<Changes> changes = new ArrayDeque<>();
    private OptionalDouble leaderChanges = OptionalDouble.empty();
    private long firstNanos;

    Recent add(EtcdMetrics metrics, long atNanos) {
        leaders(metrics, atNanos);
        if (!looks.isEmpty() && begunAnew(looks.getLast().metrics(), metrics)) {
            looks.clear();
        }
        while (!looks.isEmpty()
                && (atNanos - looks.getFirst().atNanos() > WINDOW.toNanos() || looks.size() >= MOST_LOOKS)) {
            looks.removeFirst();
        }
        looks.addLast(new Look(metrics, atNanos));
        Look oldest = looks.getFirst();
        Duration span = Duration.ofNanos(atNanos - oldest.atNanos());
        Duration leaderSpan = Duration.ofNanos(Math.min(LEADER_WINDOW.toNanos(), atNanos - firstNanos));
        long changed = changes.stream().mapToLong(Changes::count).sum();
        if (span.isZero()) {
            return new Recent(span, Optional.empty(), Optional.empty(), Map.of(), changed, leaderSpan);
        }
        return new Recent(
                span,
                since(metrics.walFsync(), oldest.metrics().walFsync()),
                since(metrics.backendCommit(), oldest.metrics().backendCommit()),
                roundTrips(metrics, oldest.metrics()),
                changed,
                leaderSpan);
    }

    private void leaders(EtcdMetrics metrics, long atNanos) {
        changes.removeIf(change -> atNanos - change.atNanos() > LEADER_WINDOW.toNanos());
        if (metrics.leaderChanges().isEmpty()) {
            return;
        }
        double now = metrics.leaderChanges().getAsDouble();
        if (leaderChanges.isEmpty()) {
            firstNanos = atNanos;
        } else {
            double before = leaderChanges.getAsDouble();
            // A process that began anew counts the leader that it meets first as a change.
            long more = (long) (now >= before ? now - before : Math.max(0, now - 1));
            if (more > 0) {
                if (changes.size() >= MOST_CHANGES) {
                    changes.removeFirst();
                }
                changes.addLast(new Changes(more, atNanos));
            }
        }
        leaderChanges = metrics.leaderChanges();
    }

    private static boolean begunAnew(EtcdMetrics before, EtcdMetrics now) {
        return before.walFsync().isPresent()
                && since(now.walFsync(), before.walFsync()).isEmpty();
    }

    private static Optional<Histogram> since(Optional<Histogram> now, Optional<Histogram> before) {
        return now.flatMap(later -> before.flatMap(later::since));
    }

    private static Map<String, Histogram> roundTrips(EtcdMetrics now, EtcdMetrics before) {
        Map<String, Histogram> recent = new HashMap<>();
        now.peerRoundTrips()
                .forEach((peer, histogram) -> Optional.ofNullable(
                                before.peerRoundTrips().get(peer))
                        .map(histogram::since)
                        .orElse(Optional.of(histogram))
                        .ifPresent(since -> recent.put(peer, since)));
        return recent;
    }
}
