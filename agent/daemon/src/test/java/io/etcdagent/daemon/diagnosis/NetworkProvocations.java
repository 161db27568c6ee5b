package io.etcdagent.daemon.diagnosis;

import static io.etcdagent.daemon.diagnosis.Outcome.ends;
import static io.etcdagent.daemon.diagnosis.Outcome.runs;

import io.etcdagent.daemon.diagnosis.BreakableCluster.Kind;
import io.etcdagent.daemon.testing.TestMember;
import java.util.List;

/** Other members that cannot be reached. */
final class NetworkProvocations {

    private NetworkProvocations() {}

    static List<Provocation> all() {
        return List.of(
                Provocation.of(
                        "one-peer-unreachable",
                        Kind.PLAIN,
                        NetworkProvocations::loseOnePeer,
                        runs("prober detected unhealthy status|health check for peer \\w+ could not connect")
                                .means("peer-unreachable", Recovery.DOES_NOT_HELP, "etcd-agentctl diagnose")),
                Provocation.of(
                        "no-peer-to-join",
                        Kind.PLAIN,
                        NetworkProvocations::joinNobody,
                        ends(1, "cannot fetch cluster info from peer urls")
                                .means("peers-not-reached", Recovery.DOES_NOT_HELP, "etcd-agentctl health")),
                Provocation.of(
                        "no-quorum",
                        Kind.PLAIN,
                        NetworkProvocations::loseQuorum,
                        runs("(failed to publish local member to cluster through raft|publish error).*(request timed out|deadline exceeded)")
                                .means("no-quorum", Recovery.DOES_NOT_HELP, "etcd-agentctl start")));
    }

    private static void loseOnePeer(BreakableCluster cluster) {
        cluster.others().stream().filter(member -> member != cluster.other()).forEach(TestMember::stop);
        cluster.broken().start();
    }

    private static void joinNobody(BreakableCluster cluster) {
        cluster.others().forEach(TestMember::stop);
        cluster.broken().keepData();
        cluster.broken().deleteData();
        cluster.broken().set("initial-cluster-state", "existing");
        cluster.broken().start();
    }

    private static void loseQuorum(BreakableCluster cluster) {
        cluster.others().forEach(TestMember::stop);
        cluster.broken().start();
    }
}
