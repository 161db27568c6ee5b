package io.etcdagent.daemon.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.measure.Histogram.Bucket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class MetricsReaderTest {

    private static final String PAGE = """
            # HELP etcd_disk_wal_fsync_duration_seconds The latency distributions of fsync called by WAL.
            # TYPE etcd_disk_wal_fsync_duration_seconds histogram
            etcd_disk_wal_fsync_duration_seconds_bucket{le="0.001"} 3
            etcd_disk_wal_fsync_duration_seconds_bucket{le="0.002"} 5
            etcd_disk_wal_fsync_duration_seconds_bucket{le="+Inf"} 6
            etcd_disk_wal_fsync_duration_seconds_sum 0.01482138
            etcd_disk_wal_fsync_duration_seconds_count 6
            etcd_disk_wal_write_bytes_total 1000
            etcd_grpc_proxy_cache_hits_total 0
            etcd_network_peer_round_trip_time_seconds_bucket{To="9bf1b35fc7761a23",le="0.0001"} 0
            etcd_network_peer_round_trip_time_seconds_bucket{To="9bf1b35fc7761a23",le="+Inf"} 4
            etcd_network_peer_round_trip_time_seconds_sum{To="9bf1b35fc7761a23"} 0.002
            etcd_network_peer_round_trip_time_seconds_count{To="9bf1b35fc7761a23"} 4
            etcd_server_leader_changes_seen_total 1
            etcd_server_proposals_pending 0
            etcd_server_proposals_failed_total 2
            etcd_server_quota_backend_bytes 2.147483648e+09
            etcd_server_slow_apply_total 7
            etcd_mvcc_db_total_size_in_bytes 20480
            etcd_mvcc_db_total_size_in_use_in_bytes 16384
            grpc_server_handled_total{grpc_code="OK",grpc_method="Range"} 12
            """;

    @Test
    void theFamiliesThatAreWantedAreKept() {
        EtcdMetrics metrics = read(PAGE);

        assertEquals(
                Optional.of(new Histogram(List.of(new Bucket(0.001, 3), new Bucket(0.002, 5)), 6, 0.01482138)),
                metrics.walFsync());
        assertEquals(Optional.empty(), metrics.backendCommit());
        assertEquals(
                Map.of("9bf1b35fc7761a23", new Histogram(List.of(new Bucket(0.0001, 0)), 4, 0.002)),
                metrics.peerRoundTrips());
        assertEquals(OptionalDouble.of(1), metrics.leaderChanges());
        assertEquals(OptionalDouble.of(2147483648.0), metrics.quota());
        assertEquals(OptionalDouble.of(20480), metrics.dbSize());
        assertEquals(OptionalDouble.of(16384), metrics.dbSizeInUse());
        assertEquals(OptionalDouble.of(7), metrics.slowApplies());
        assertEquals(OptionalDouble.of(0), metrics.proposalsPending());
        assertEquals(OptionalDouble.of(2), metrics.proposalsFailed());
    }

    @Test
    void whereverThePageIsCutIntoPartsItReadsTheSame() {
        byte[] page = PAGE.getBytes(StandardCharsets.UTF_8);
        EtcdMetrics whole = read(PAGE);
        for (int cut = 0; cut <= page.length; cut++) {
            MetricsReader reader = new MetricsReader();
            reader.take(page, 0, cut);
            reader.take(page, cut, page.length);
            assertEquals(whole, reader.read(), "cut at " + cut);
        }
    }

    @Test
    void aHistogramThatThePageBreaksOffInIsNone() {
        assertEquals(
                Optional.empty(),
                read(PAGE.substring(0, PAGE.indexOf("_sum 0.0148"))).walFsync());
        assertEquals(
                Optional.empty(),
                read(PAGE.substring(0, PAGE.indexOf("_count 6"))).walFsync());
        assertEquals(
                Optional.empty(),
                read(PAGE.replace("seconds_sum 0.0148", "seconds_x 0.0148")).walFsync());
    }

    @Test
    void theSizeHasAnotherNameInOldReleases() {
        assertEquals(
                OptionalDouble.of(4096),
                read("etcd_debugging_mvcc_db_total_size_in_bytes 4096\n").dbSize());
    }

    @Test
    void labelsInAnyOrderEscapesAndTimesAreRead() {
        EtcdMetrics metrics = read("""
                etcd_network_peer_round_trip_time_seconds_bucket{le="0.1", a="x\\"}\\\\ y", To="1"} 2 1795770334000
                etcd_network_peer_round_trip_time_seconds_sum{To="1"} 0.5 1795770334000
                etcd_network_peer_round_trip_time_seconds_count{To="1"} 2 1795770334000
                """);

        assertEquals(Map.of("1", new Histogram(List.of(new Bucket(0.1, 2)), 2, 0.5)), metrics.peerRoundTrips());
    }

    @Test
    void whatIsNoSampleIsPassedOver() {
        String nonsense = """
                etcd_server_quota_backend_bytes
                etcd_server_quota_backend_bytes{a="b
                etcd_server_quota_backend_bytes much
                etcd_server_quota_backend_bytes NaN
                etcd_server_quota_backend_bytes +Inf
                etcd_disk_wal_fsync_duration_seconds_bucket{le="x"} 1
                """;
        assertEquals(read(""), read(nonsense));
        assertEquals(
                OptionalDouble.of(5),
                read("etcd_server_x{a=\"" + "y".repeat(100_000) + "\"} 1\netcd_server_proposals_pending 5\n")
                        .proposalsPending());
    }

    @Test
    void aPageMadeToBeLargeIsBounded() {
        StringBuilder page = new StringBuilder();
        for (int peer = 0; peer < 10_000; peer++) {
            page.append("etcd_network_peer_round_trip_time_seconds_sum{To=\"")
                    .append(peer)
                    .append("\"} 1\n");
            page.append("etcd_network_peer_round_trip_time_seconds_count{To=\"")
                    .append(peer)
                    .append("\"} 1\n");
            page.append("etcd_disk_wal_fsync_duration_seconds_bucket{le=\"")
                    .append(peer)
                    .append("\"} 1\n");
        }
        page.append("etcd_disk_wal_fsync_duration_seconds_sum 1\netcd_disk_wal_fsync_duration_seconds_count 1\n");

        EtcdMetrics metrics = read(page.toString());

        assertTrue(metrics.peerRoundTrips().size() <= 64);
        assertTrue(metrics.walFsync().orElseThrow().buckets().size() <= 64);
    }

    private static EtcdMetrics read(String page) {
        MetricsReader reader = new MetricsReader();
        byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
        reader.take(bytes, 0, bytes.length);
        return reader.read();
    }
}
