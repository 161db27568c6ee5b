package io.etcdagent.daemon.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.etcdagent.daemon.etcd.ClusterId;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.daemon.health.ClusterObservation;
import io.etcdagent.daemon.measure.CertificateLife;
import io.etcdagent.daemon.measure.ClockOffset;
import io.etcdagent.daemon.measure.DiskSpace;
import io.etcdagent.daemon.measure.EtcdMetrics;
import io.etcdagent.daemon.measure.Histogram;
import io.etcdagent.daemon.measure.NodeMeasures;
import io.etcdagent.daemon.measure.Recent;
import io.etcdagent.daemon.measure.UrlLook;
import io.etcdagent.daemon.testing.Exposition;
import io.etcdagent.daemon.testing.Promtool;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class MeasuredNumbersTest {

    private static final MemberId OWN = new MemberId(0x1a);
    private static final MemberId OTHER = new MemberId(0x2b);
    private static final MemberId REMOVED = new MemberId(0x3c);
    private static final Histogram SPREAD =
            new Histogram(List.of(new Histogram.Bucket(0.001, 3), new Histogram.Bucket(0.002, 5)), 6, 0.75);
    private static final long AT = -7;

    @Test
    void whatWasMeasuredIsTold() {
        Exposition page = page(measures(Optional.of(etcd(OptionalDouble.of(4096)))), 2_000_000_000 + AT);

        assertEquals(2, page.value("etcd_agent_measures_age_seconds"));
        assertEquals(1, page.value("etcd_agent_etcd_metrics_up"));
        String fsync = "etcd_agent_etcd_wal_fsync_duration_seconds";
        assertEquals(3, page.value(fsync + "_bucket", "le", "0.001"));
        assertEquals(5, page.value(fsync + "_bucket", "le", "0.002"));
        assertEquals(6, page.value(fsync + "_bucket", "le", "+Inf"));
        assertEquals(6, page.value(fsync + "_count"));
        assertEquals(0.75, page.value(fsync + "_sum"));
        assertEquals(2, page.value("etcd_agent_etcd_leader_changes_seen_total"));
        assertEquals(4096, page.value("etcd_agent_quota_bytes"));
        assertEquals(60, page.value("etcd_agent_disk_free_bytes", "path", "/var/lib/etcd"));
        assertEquals(100, page.value("etcd_agent_disk_size_bytes", "path", "/var/lib/etcd"));
        assertEquals(
                1_800_000_000, page.value("etcd_agent_certificate_expiry_timestamp_seconds", "path", "/pki/own.pem"));
    }

    @Test
    void ofMembersThatAreOnTheListAndOfNoOthers() {
        Exposition page = page(measures(Optional.of(etcd(OptionalDouble.empty()))), AT);

        assertEquals(0.125, page.value("etcd_agent_peer_round_trip_seconds", "member", "etcd-2", "member_id", "2b"));
        assertEquals(1, page.all("etcd_agent_peer_round_trip_seconds").size());
        assertEquals(1, page.value("etcd_agent_client_url_up", "member_id", "1a"));
        assertEquals(0, page.value("etcd_agent_client_url_up", "member_id", "2b", "url", "http://b:1"));
        assertEquals(1, page.value("etcd_agent_client_url_up", "member_id", "2b", "url", "http://b:2"));
        assertEquals(3, page.all("etcd_agent_client_url_up").size());
        assertEquals(-1.5, page.value("etcd_agent_clock_offset_seconds", "member", "etcd-2", "member_id", "2b"));
        assertEquals(1, page.all("etcd_agent_clock_offset_seconds").size());
    }

    @Test
    void withoutEtcdsMetricsOldOnesAreNotToldAndTheQuotaIsThatOfTheSettings() {
        Exposition page = page(measures(Optional.empty()), AT);

        assertEquals(0, page.value("etcd_agent_etcd_metrics_up"));
        assertEquals(List.of(), page.all("etcd_agent_etcd_wal_fsync_duration_seconds_count"));
        assertEquals(List.of(), page.all("etcd_agent_peer_round_trip_seconds"));
        assertEquals(512, page.value("etcd_agent_quota_bytes"));
    }

    @Test
    void aMemberWithoutAQuotaHasNone() {
        Exposition page = page(measures(Optional.of(etcd(OptionalDouble.of(-1)))), AT);

        assertEquals(List.of(), page.all("etcd_agent_quota_bytes"));
    }

    @Test
    void aCertificateThatCannotBeReadHasNoEnd() {
        Exposition page = page(measures(Optional.empty()), AT);

        assertEquals(
                1, page.all("etcd_agent_certificate_expiry_timestamp_seconds").size());
    }

    @Test
    void beforeTheFirstLookOnlyItsAgeIsTold() {
        Exposition page = page(NodeMeasures.nothing(AT, "just started"), 1_000_000_000 + AT);

        assertEquals(1, page.value("etcd_agent_measures_age_seconds"));
        assertFalse(page.families().contains("etcd_agent_etcd_metrics_up"), page::toString);
    }

    private static Exposition page(NodeMeasures measures, long now) {
        MemberList list = new MemberList(
                new ClusterId(0xc1),
                List.of(
                        new Member(OWN, "etcd-1", List.of(), List.of(), false),
                        new Member(OTHER, "etcd-2", List.of(), List.of(), false)));
        ClusterObservation cluster = new ClusterObservation(
                Optional.of(list), Duration.ZERO, Optional.of(OWN), List.of(), List.of(), Optional.empty(), AT);
        Page page = new Page();
        new MeasuredNumbers(() -> measures, () -> cluster, OptionalLong.of(512), () -> now).tell(page);
        assertEquals("", Promtool.complaintsAbout(page.text()));
        return Exposition.parse(page.text());
    }

    private static NodeMeasures measures(Optional<EtcdMetrics> etcd) {
        Histogram roundTrips = new Histogram(List.of(new Histogram.Bucket(1, 2)), 2, 0.25);
        return new NodeMeasures(
                true,
                etcd,
                Optional.empty(),
                new Recent(
                        Duration.ofMinutes(5),
                        Optional.of(SPREAD),
                        Optional.of(SPREAD),
                        Map.of(OTHER.hex(), roundTrips, REMOVED.hex(), roundTrips),
                        0,
                        Duration.ofHours(1)),
                List.of(new DiskSpace(Path.of("/var/lib/etcd"), 100, 60)),
                Optional.empty(),
                List.of(
                        new CertificateLife(
                                Path.of("/pki/own.pem"),
                                false,
                                List.of(new CertificateLife.End("CN=own", Instant.ofEpochSecond(1_800_000_000))),
                                Optional.empty()),
                        new CertificateLife(Path.of("/pki/lost.pem"), false, List.of(), Optional.of("no such file"))),
                List.of(
                        look(OWN, "http://a:1", true),
                        look(OTHER, "http://b:1", false),
                        look(OTHER, "http://b:2", true),
                        look(REMOVED, "http://c:1", true)),
                AT);
    }

    private static UrlLook look(MemberId member, String url, boolean answers) {
        return answers
                ? new UrlLook(
                        member,
                        URI.create(url),
                        Optional.empty(),
                        Duration.ZERO,
                        Optional.of(new ClockOffset(Duration.ofSeconds(-2), Duration.ofSeconds(-1))))
                : new UrlLook(member, URI.create(url), Optional.of("refused"), Duration.ofSeconds(9), Optional.empty());
    }

    private static EtcdMetrics etcd(OptionalDouble quota) {
        return new EtcdMetrics(
                Optional.of(SPREAD),
                Optional.of(SPREAD),
                Map.of(),
                OptionalDouble.of(2),
                quota,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.of(1),
                OptionalDouble.of(0),
                OptionalDouble.of(0));
    }
}
