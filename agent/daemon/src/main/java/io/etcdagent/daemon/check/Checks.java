package io.etcdagent.daemon.check;

import io.etcdagent.protocol.CheckView;
import java.util.List;

/** All checks of one node. Decides, asks nobody. */
final class Checks {

    private final Thresholds thresholds;

    Checks(Thresholds thresholds) {
        this.thresholds = thresholds;
    }

    /** Those that are on, in their order. */
    List<CheckView> views(Situation situation) {
        return thresholds.on().stream()
                .map(check -> {
                    double threshold = thresholds.of(check);
                    return judge(check).judge(situation, threshold).view(check, threshold);
                })
                .toList();
    }

    static Judge judge(Check check) {
        return switch (check) {
            case DISK_FREE -> Informed.byMeasures(new DiskFree());
            case QUOTA_USE -> new QuotaUse();
            case FRAGMENTATION -> new Fragmentation();
            case FSYNC_LATENCY -> Informed.byMetrics(DiskLatency.ofLog());
            case COMMIT_LATENCY -> Informed.byMetrics(DiskLatency.ofBackend());
            case LEADER_CHANGES -> Informed.byMetrics(new LeaderChanges());
            case RAFT_LAG -> new RaftLag();
            case PEER_ROUND_TRIP -> Informed.byMetrics(new PeerRoundTrip());
            case CLOCK_OFFSET -> Informed.byMeasures(new ClockApart());
            case CERTIFICATE_EXPIRY -> Informed.byMeasures(new CertificateExpiry());
            case CLIENT_URLS -> new ClientUrls();
            case MIXED_VERSIONS -> new MixedVersions();
            case LEARNER_STUCK -> new LearnerStuck();
            case ROLLED_BACK -> new WentBack();
        };
    }
}
