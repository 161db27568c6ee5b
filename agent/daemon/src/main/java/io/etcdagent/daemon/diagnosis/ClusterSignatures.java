package io.etcdagent.daemon.diagnosis;

import static io.etcdagent.daemon.diagnosis.Fact.ALARM_CORRUPT;
import static io.etcdagent.daemon.diagnosis.Fact.ALARM_NOSPACE;
import static io.etcdagent.daemon.diagnosis.Fact.NOT_SERVING;
import static io.etcdagent.daemon.diagnosis.Fact.NO_QUORUM;
import static io.etcdagent.daemon.diagnosis.Fact.OTHER_MEMBER_SICK;

import java.util.List;

/** The cluster as a whole, and what wears it out. */
final class ClusterSignatures {

    private ClusterSignatures() {}

    static List<Signature> all() {
        return List.of(
                Signature.of("no-quorum", Gravity.BLOCKING)
                        .says(
                                "failed to publish local member to cluster through raft",
                                "publish error: etcdserver: request timed out",
                                "etcdserver: request timed out",
                                "etcdserver: no leader",
                                "stepped down to follower since quorum is not active")
                        .needs(NO_QUORUM)
                        .provenBy(NO_QUORUM)
                        .means(
                                "The cluster has no quorum, or this node reaches nobody of it: nothing can be written, and"
                                        + " no member can be replaced.")
                        .because("No voter gets a read confirmed by a majority.")
                        .next(
                                "On the hosts of the members that are down: etcd-agentctl diagnose, then etcd-agentctl start",
                                "If they are up there: the network between the hosts, and the firewall's port 2380")
                        .avoid(
                                "Do not wipe a member and do not use --force-new-cluster: the data of the members that are"
                                        + " down is what brings the cluster back.",
                                Recovery.DOES_NOT_HELP),
                Signature.of("corrupt", Gravity.BLOCKING)
                        .says(
                                "etcdserver: corrupt cluster",
                                "alarm CORRUPT raised",
                                "\"alarm raised\".*\"CORRUPT\"",
                                "alarm raised.*alarm: CORRUPT",
                                "same compact revision then hashes must match",
                                "revision from follower must be less than or equal to leader's",
                                "[Dd]etected compaction hash mismatch",
                                "mismatched hashes \\d+ and \\d+ for revision")
                        .needs(ALARM_CORRUPT)
                        .provenBy(ALARM_CORRUPT)
                        .means("etcd found that members do not have the same data, and refuses to write until somebody"
                                + " has decided which is right.")
                        .because("It compared hashes of the data at one revision.")
                        .next(
                                "Find out who is in the minority: etcdctl endpoint hashkv --cluster, with one --rev for all",
                                "Stop that member on its node, by systemctl stop, and then: etcdctl alarm disarm; until then"
                                        + " nothing can be written, not even by the agents",
                                "On that node: etcd-agentctl recover --override data-unusable --reason TEXT")
                        .avoid("Do not disarm the alarm while the odd member runs.", Recovery.HUMAN),
                Signature.of("no-space", Gravity.BLOCKING)
                        .says(
                                "mvcc: database space exceeded",
                                "exceeded backend quota",
                                "alarm NOSPACE raised",
                                "\"alarm raised\".*\"NOSPACE\"",
                                "alarm raised.*alarm: NOSPACE")
                        .needs(ALARM_NOSPACE)
                        .provenBy(ALARM_NOSPACE)
                        .means("The data has reached etcd's quota; etcd takes reads and deletes, and no more puts.")
                        .because("etcd raised the alarm NOSPACE, and it stands until it is disarmed.")
                        .next(
                                "See the way out, by compaction and defragmentation of one member at a time:"
                                        + " etcd-agentctl alarms clear --dry-run",
                                "Take it: etcd-agentctl alarms clear")
                        .avoid("Do not raise the quota without a look at what fills it.", Recovery.DOES_NOT_HELP),
                Signature.of("clock-differs", Gravity.HINT)
                        .says("prober found high clock drift", "the clock difference against peer .* is too high")
                        .needs(NOT_SERVING)
                        .means("The clocks of this host and of another member's differ by more than a second.")
                        .because("etcd compares them with every probe.")
                        .next("On both hosts: timedatectl; chronyc tracking")
                        .avoid("Do not step the clock of a member that leads.", Recovery.DOES_NOT_HELP),
                Signature.of("peer-unreachable", Gravity.HINT)
                        .says("prober detected unhealthy status", "health check for peer [0-9a-f]+ could not connect")
                        .needs(OTHER_MEMBER_SICK)
                        .means("etcd does not reach another member.")
                        .because("Its probes of that member fail.")
                        .next("On that member's host: etcd-agentctl diagnose")
                        .avoid("Do not restart this member: it does what it can.", Recovery.DOES_NOT_HELP),
                Signature.of("slow-disk", Gravity.HINT)
                        .says(
                                "failed to send out heartbeat on time",
                                "slow fdatasync",
                                "sync duration of .*, expected less than",
                                "apply request took too long",
                                "took too long \\(.*\\) to execute")
                        .needs(NOT_SERVING)
                        .means("The disk or the processor of this host is too slow for etcd.")
                        .because("etcd measures how long its writes and its work take.")
                        .next("iostat -x 1 5; move what else writes to this disk, or etcd to a faster one")
                        .avoid(
                                "Do not restart members for it: an election is what a slow disk bears least.",
                                Recovery.DOES_NOT_HELP));
    }
}
