package io.etcdagent.daemon.measure;

import io.etcdagent.daemon.etcd.EtcdHttp;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads Prometheus' text format as it comes, and keeps the few families that are wanted: etcd's page has some 1,500 lines
 * in 150 kB, and most of them are about its gRPC methods. Lines that are too long, or no samples, are passed over.
 */
final class MetricsReader implements EtcdHttp.Body {

    private static final int LONGEST_LINE = 512;

    /** More than a cluster has, so that a page made to be large does not grow this. */
    private static final int MOST_PEERS = 64;

    private static final int MOST_BUCKETS = 64;

    private static final String FSYNC = "etcd_disk_wal_fsync_duration_seconds";
    private static final String COMMIT = "etcd_disk_backend_commit_duration_seconds";
    private static final String ROUND_TRIP = "etcd_network_peer_round_trip_time_seconds";
    private static final String LEADER_CHANGES = "etcd_server_leader_changes_seen_total";
    private static final String QUOTA = "etcd_server_quota_backend_bytes";
    private static final String DB_SIZE = "etcd_mvcc_db_total_size_in_bytes";
    private static final String DB_SIZE_BEFORE_3_4 = "etcd_debugging_mvcc_db_total_size_in_bytes";
    private static final String DB_SIZE_IN_USE = "etcd_mvcc_db_total_size_in_use_in_bytes";
    private static final String SLOW_APPLIES = "etcd_server_slow_apply_total";
    private static final String PENDING = "etcd_server_proposals_pending";
    private static final String FAILED = "etcd_server_proposals_failed_total";

    private static final Set<String> NUMBERS =
            Set.of(LEADER_CHANGES, QUOTA, DB_SIZE, DB_SIZE_BEFORE_3_4, DB_SIZE_IN_USE, SLOW_APPLIES, PENDING, FAILED);

    private final byte[] line = new byte[LONGEST_LINE];
    private int length;
    private boolean tooLong;

    private final Map<String, Double> numbers = new HashMap<>();
    private final Growing fsync = new Growing();
    private final Growing commit = new Growing();
    private final Map<String, Growing> roundTrips = new TreeMap<>();

    /** A histogram of which not all lines have come. */
    private static final class Growing {

        private final Map<Double, Long> buckets = new TreeMap<>();
        private long count = -1;
        private double sum = Double.NaN;

        void take(String suffix, Sample sample) {
            switch (suffix) {
                case "_bucket" -> bucket(sample);
                case "_count" -> count = (long) sample.value();
                case "_sum" -> sum = sample.value();
                default -> {}
            }
        }

        private void bucket(Sample sample) {
            Optional<Double> bound = sample.label("le").flatMap(MetricsReader::number);
            if (bound.filter(Double::isFinite).isPresent() && buckets.size() < MOST_BUCKETS) {
                buckets.put(bound.get(), (long) sample.value());
            }
        }

        /** Its last lines are count and sum: without them the page broke off. */
        Optional<Histogram> whole() {
            if (count < 0 || Double.isNaN(sum)) {
                return Optional.empty();
            }
            List<Histogram.Bucket> list = new ArrayList<>();
            buckets.forEach((bound, below) -> list.add(new Histogram.Bucket(bound, below)));
            return Optional.of(new Histogram(list, count, sum));
        }
    }

    @Override
    public void take(byte[] bytes, int from, int to) {
        // Invariant: line[0..length) is the present line up to here, unless it is too long.
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\n') {
                end();
            } else if (length < LONGEST_LINE) {
                line[length++] = bytes[i];
            } else {
                tooLong = true;
            }
        }
    }

    private void end() {
        if (!tooLong && startsLikeEtcds()) {
            sample(new String(line, 0, length, StandardCharsets.UTF_8));
        }
        length = 0;
        tooLong = false;
    }

    /** Spares most lines from becoming strings. */
    private boolean startsLikeEtcds() {
        return length > 10
                && line[0] == 'e'
                && line[4] == '_'
                && (line[5] == 'd' || line[5] == 'n' || line[5] == 's' || line[5] == 'm');
    }

    private void sample(String text) {
        int nameEnd = 0;
        while (nameEnd < text.length() && text.charAt(nameEnd) != '{' && text.charAt(nameEnd) != ' ') {
            nameEnd++;
        }
        String name = text.substring(0, nameEnd);
        if (NUMBERS.contains(name)) {
            Sample.of(text, nameEnd).ifPresent(sample -> numbers.put(name, sample.value()));
        } else if (name.startsWith(FSYNC)) {
            Sample.of(text, nameEnd).ifPresent(sample -> fsync.take(name.substring(FSYNC.length()), sample));
        } else if (name.startsWith(COMMIT)) {
            Sample.of(text, nameEnd).ifPresent(sample -> commit.take(name.substring(COMMIT.length()), sample));
        } else if (name.startsWith(ROUND_TRIP)) {
            Sample.of(text, nameEnd).ifPresent(sample -> roundTrip(name.substring(ROUND_TRIP.length()), sample));
        }
    }

    private void roundTrip(String suffix, Sample sample) {
        Optional<String> peer = sample.label("To");
        if (peer.isPresent() && (roundTrips.size() < MOST_PEERS || roundTrips.containsKey(peer.get()))) {
            roundTrips.computeIfAbsent(peer.get(), unseen -> new Growing()).take(suffix, sample);
        }
    }

    static Optional<Double> number(String text) {
        try {
            return Optional.of(text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text));
        } catch (NumberFormatException malformed) {
            return Optional.empty();
        }
    }

    /** What has come. To be called once the page has ended. */
    EtcdMetrics read() {
        Map<String, Histogram> peers = new HashMap<>();
        roundTrips.forEach((peer, growing) -> growing.whole().ifPresent(whole -> peers.put(peer, whole)));
        OptionalDouble dbSize = told(DB_SIZE);
        return new EtcdMetrics(
                fsync.whole(),
                commit.whole(),
                peers,
                told(LEADER_CHANGES),
                told(QUOTA),
                dbSize.isPresent() ? dbSize : told(DB_SIZE_BEFORE_3_4),
                told(DB_SIZE_IN_USE),
                told(SLOW_APPLIES),
                told(PENDING),
                told(FAILED));
    }

    private OptionalDouble told(String name) {
        Double value = numbers.get(name);
        return value == null || !Double.isFinite(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
