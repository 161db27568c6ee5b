package io.etcdagent.daemon.metrics;

import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.daemon.health.ClusterObservation;
import io.etcdagent.daemon.measure.CertificateLife;
import io.etcdagent.daemon.measure.DiskSpace;
import io.etcdagent.daemon.measure.EtcdMetrics;
import io.etcdagent.daemon.measure.Histogram;
import io.etcdagent.daemon.measure.NodeMeasures;
import io.etcdagent.daemon.measure.UrlLook;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What was measured last on this node and on the way to the others; of members on the member list only. */
final class MeasuredNumbers implements Source {

    private final Supplier<NodeMeasures> measures;
    private final Supplier<ClusterObservation> cluster;
    private final OptionalLong configuredQuota;
    private final LongSupplier nanoClock;

    /** @param configuredQuota of this node's member, by its settings: where etcd itself does not tell */
    MeasuredNumbers(
            Supplier<NodeMeasures> measures,
            Supplier<ClusterObservation> cluster,
            OptionalLong configuredQuota,
            LongSupplier nanoClock) {
        this.measures = measures;
        this.cluster = cluster;
        this.configuredQuota = configuredQuota;
        this.nanoClock = nanoClock;
    }

    @Override
    public void tell(Page page) {
        NodeMeasures known = measures.get();
        page.put(
                Family.MEASURES_AGE,
                Durations.seconds(Duration.ofNanos(Math.max(0, nanoClock.getAsLong() - known.atNanos()))));
        quota(known).ifPresent(bytes -> page.put(Family.QUOTA, bytes));
        if (!known.looked()) {
            return;
        }
        page.put(Family.ETCD_METRICS_UP, known.etcd().isPresent());
        known.etcd().ifPresent(told -> etcd(page, told));
        for (DiskSpace disk : known.disks()) {
            page.put(Family.DISK_FREE, disk.usable(), disk.directory().toString());
            page.put(Family.DISK_SIZE, disk.total(), disk.directory().toString());
        }
        for (CertificateLife certificate : known.certificates()) {
            certificate
                    .until()
                    .ifPresent(end -> page.put(
                            Family.CERTIFICATE_EXPIRY,
                            end.getEpochSecond(),
                            certificate.file().toString()));
        }
        ClusterObservation seen = cluster.get();
        seen.members().ifPresent(list -> others(page, known, list, seen.local()));
    }

    /** What etcd says is in force wins; a negative one is none. */
    private OptionalDouble quota(NodeMeasures known) {
        OptionalDouble told = known.etcd().map(EtcdMetrics::quota).orElse(OptionalDouble.empty());
        if (told.isPresent()) {
            return told.getAsDouble() > 0 ? told : OptionalDouble.empty();
        }
        return configuredQuota.isPresent()
                ? OptionalDouble.of((double) configuredQuota.getAsLong())
                : OptionalDouble.empty();
    }

    private static void etcd(Page page, EtcdMetrics told) {
        told.walFsync().ifPresent(spread -> page.put(Family.ETCD_FSYNC, distribution(spread)));
        told.backendCommit().ifPresent(spread -> page.put(Family.ETCD_COMMIT, distribution(spread)));
        number(page, Family.ETCD_LEADER_CHANGES, told.leaderChanges());
        number(page, Family.ETCD_PROPOSALS_PENDING, told.proposalsPending());
        number(page, Family.ETCD_PROPOSALS_FAILED, told.proposalsFailed());
        number(page, Family.ETCD_SLOW_APPLIES, told.slowApplies());
    }

    private static void number(Page page, Family family, OptionalDouble value) {
        value.ifPresent(told -> page.put(family, told));
    }

    /** Their numbers and ours are the same; this package's own keeps its writer apart from who reads etcd's page. */
    private static Distribution distribution(Histogram told) {
        return new Distribution(
                told.buckets().stream()
                        .map(bucket -> new Distribution.Bucket(bucket.bound(), bucket.count()))
                        .toList(),
                told.count(),
                told.sum());
    }

    private static void others(Page page, NodeMeasures known, MemberList list, Optional<MemberId> local) {
        if (known.etcd().isPresent()) {
            // etcd goes on telling of peers that were removed.
            Map<String, Histogram> roundTrips = known.recent().peerRoundTrips();
            for (Member member : list.members()) {
                Optional.ofNullable(roundTrips.get(member.id().hex()))
                        .map(Histogram::mean)
                        .ifPresent(mean -> mean.ifPresent(seconds -> page.put(
                                Family.PEER_ROUND_TRIP,
                                seconds,
                                member.name(),
                                member.id().hex())));
            }
        }
        for (UrlLook look : known.urls()) {
            list.find(look.member()).ifPresent(member -> url(page, member, look, local));
        }
    }

    /** This host's own clock is no news; of several URLs of one member the first that answers tells. */
    private static void url(Page page, Member member, UrlLook look, Optional<MemberId> local) {
        String id = member.id().hex();
        page.put(
                Family.CLIENT_URL_UP,
                look.failure().isEmpty(),
                member.name(),
                id,
                look.url().toString());
        if (!local.equals(Optional.of(member.id()))) {
            look.offset()
                    .ifPresent(offset ->
                            page.put(Family.CLOCK_OFFSET, Durations.seconds(offset.estimate()), member.name(), id));
        }
    }
}
