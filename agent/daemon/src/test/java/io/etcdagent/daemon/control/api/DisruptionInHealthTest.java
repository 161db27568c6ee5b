package io.etcdagent.daemon.control.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.etcdagent.daemon.coordination.Disruption;
import io.etcdagent.daemon.coordination.DisruptionNews.Content;
import io.etcdagent.daemon.coordination.DisruptionNews.Latest;
import io.etcdagent.daemon.coordination.DisruptionRecord;
import io.etcdagent.daemon.coordination.StoredJson;
import io.etcdagent.protocol.ClusterHealth;
import io.etcdagent.protocol.DisruptionView;
import io.etcdagent.protocol.HealthReport;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.Phase;
import io.etcdagent.protocol.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DisruptionInHealthTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String WHO =
            "node2 (c029) on host2 is or may be down on purpose since 2026-11-23T03:00:00Z, phase ";
    private static final String DEFRAGMENTED =
            "node2 (c029) on host2 is or may be defragmented, and answers nothing meanwhile, since 2026-11-23T03:00:00Z,"
                    + " phase ";
    private static final String KEPT =
            "node2 (c029) on host2 is kept down on purpose since 2026-11-23T03:00:00Z, phase ";
    private static final String WHY =
            ", asked for by uid 0: a new disk (operation op-1);" + " no other member is stopped until it is back; ";

    private final DisruptionInHealth health = new DisruptionInHealth(LIMIT);

    @Test
    void withoutARecordNothingIsAdded() {
        HealthReport report = tell(healthy(), fresh(new Content.NoRecord()));

        assertEquals(healthy(), report);
    }

    @Test
    void aMemberThatIsKeptDownIsToldWithTheWayToBringItBack() {
        HealthReport report = tell(healthy(), fresh(stands(OperationKind.STOP, Phase.STOP)));

        assertEquals(Verdict.DEGRADED, report.cluster().verdict());
        assertEquals(
                List.of(KEPT + "stop" + WHY + "bring it back, on host2, with: etcd-agentctl start."),
                report.cluster().reasons());
        assertEquals(
                new DisruptionView(
                        "op-1",
                        OperationKind.STOP,
                        "c029",
                        "node2",
                        "host2",
                        Phase.STOP,
                        "a new disk",
                        "uid 0",
                        "2026-11-23T03:00:00Z",
                        42),
                report.disruption());
    }

    @Test
    void aRestartUnderWayIsToldAsOne() {
        assertEquals(
                List.of(WHO + "verify" + WHY + "its agent is restarting it, see etcd-agentctl status on host2."),
                tell(healthy(), fresh(stands(OperationKind.RESTART, Phase.VERIFY)))
                        .cluster()
                        .reasons());
    }

    @Test
    void aDefragmentationUnderWayIsToldAsOne() {
        assertEquals(
                List.of(DEFRAGMENTED + "defragment" + WHY
                        + "its agent is having it defragmented, or waiting until it is well, see etcd-agentctl status on"
                        + " host2."),
                tell(healthy(), fresh(stands(OperationKind.DEFRAGMENT, Phase.DEFRAGMENT)))
                        .cluster()
                        .reasons());
    }

    @Test
    void aMemberThatIsOnItsWayBackIsToldAsThat() {
        assertEquals(
                List.of(WHO + "start" + WHY
                        + "its agent is stopping it or bringing it back, see etcd-agentctl status on host2."),
                tell(healthy(), fresh(stands(OperationKind.STOP, Phase.START)))
                        .cluster()
                        .reasons());
    }

    @Test
    void anOldRecordIsMarkedAsOldAndMakesNothingBetter() {
        HealthReport report = tell(
                unavailable(),
                new Latest(
                        stands(OperationKind.STOP, Phase.STOP),
                        Duration.ofSeconds(90),
                        Optional.of("the disruption record cannot be read: timed out")));

        assertEquals(Verdict.UNAVAILABLE, report.cluster().verdict());
        assertEquals(
                List.of(
                        "no quorum",
                        KEPT + "stop" + WHY
                                + "bring it back, on host2, with: etcd-agentctl start (as it was read 90 s ago;"
                                + " now the disruption record cannot be read: timed out)."),
                report.cluster().reasons());
        assertEquals(42, Objects.requireNonNull(report.disruption()).token());
    }

    @Test
    void aRecordThatIsNotUnderstoodIsAReason() {
        HealthReport report = tell(healthy(), fresh(new Content.NotUnderstood("it has version 2")));

        assertEquals(Verdict.DEGRADED, report.cluster().verdict());
        assertEquals(
                List.of("Somebody may be down on purpose: it has version 2."),
                report.cluster().reasons());
        assertNull(report.disruption());
    }

    @Test
    void oneLookThatFailedIsNoReasonAndManyAre() {
        Optional<String> failure = Optional.of("it cannot be read");

        assertEquals(healthy(), tell(healthy(), new Latest(new Content.NoRecord(), LIMIT, failure)));
        assertEquals(
                List.of(
                        "Whether a member is down on purpose is not known: there was no record 21 s ago, and now it cannot"
                                + " be read."),
                tell(healthy(), new Latest(new Content.NoRecord(), LIMIT.plusSeconds(1), failure))
                        .cluster()
                        .reasons());
        assertEquals(
                List.of("Whether a member is down on purpose is not known: it cannot be read."),
                tell(healthy(), new Latest(new Content.NeverRead(), LIMIT.plusSeconds(1), failure))
                        .cluster()
                        .reasons());
    }

    private HealthReport tell(HealthReport report, Latest latest) {
        return health.tell(report, latest);
    }

    private static HealthReport healthy() {
        return report(new ClusterHealth("cdf8", Verdict.HEALTHY, List.of()));
    }

    private static HealthReport unavailable() {
        return report(new ClusterHealth("cdf8", Verdict.UNAVAILABLE, List.of("no quorum")));
    }

    private static HealthReport report(ClusterHealth cluster) {
        HealthReport sample = Samples.health(Verdict.HEALTHY, Verdict.HEALTHY, false);
        return new HealthReport(cluster, sample.members(), sample.node(), null, null);
    }

    private static Latest fresh(Content content) {
        return new Latest(content, Duration.ofSeconds(1), Optional.empty());
    }

    private static Content stands(OperationKind kind, Phase phase) {
        Disruption disruption = new Disruption(
                StoredJson.VERSION,
                "op-1",
                kind,
                "cdf8",
                "c029",
                "node2",
                "host2",
                phase,
                "a new disk",
                "uid 0",
                "2026-11-23T03:00:00Z");
        return new Content.Stands(new DisruptionRecord.Standing(disruption, 42, 43));
    }
}
