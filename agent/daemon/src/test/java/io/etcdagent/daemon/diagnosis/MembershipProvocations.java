package io.etcdagent.daemon.diagnosis;

import static io.etcdagent.daemon.diagnosis.Outcome.ends;
import static io.etcdagent.daemon.diagnosis.Outcome.runs;

import io.etcdagent.daemon.diagnosis.BreakableCluster.Kind;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.Commands;
import io.etcdagent.daemon.testing.TestMember;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A member that the others do not know, or not as what it takes itself for. */
final class MembershipProvocations {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int ANOTHER_PORT = 2390;

    /** Two lines, one after the other. */
    private static final String REMOVED =
            "the member has been permanently removed from the cluster|data-dir used by this member must be removed";

    private static final String ANOTHER_ID =
            "ignored streaming request; ID mismatch|streaming request ignored \\(ID mismatch|mismatch member";

    private MembershipProvocations() {}

    static List<Provocation> all() {
        return List.of(
                Provocation.of("removed", Kind.PLAIN, MembershipProvocations::remove, endsAsRemoved())
                        .on("3.6", endsAsRemoved().orEnds(1))
                        .spoiling(),
                Provocation.of("removed-and-wiped", Kind.PLAIN, MembershipProvocations::removeAndWipe, endsAsRemoved())
                        .on("3.6", endsAsRemoved().orEnds(1))
                        .spoiling(),
                Provocation.of(
                                "removed-and-wiped-existing",
                                Kind.PLAIN,
                                MembershipProvocations::removeAndWipeAsExisting,
                                ends(1, "member count is unequal")
                                        .meansElsewhere("removed", Recovery.MENDS, "etcd-agentctl recover"))
                        .spoiling(),
                Provocation.of(
                        "initial-cluster-too-short",
                        Kind.PLAIN,
                        MembershipProvocations::leaveOneOut,
                        ends(1, "member count is unequal")
                                .means("initial-cluster-differs", Recovery.HUMAN, "etcd-agentctl members")),
                Provocation.of(
                        "peer-url-not-known",
                        Kind.PLAIN,
                        MembershipProvocations::moveHouse,
                        ends(1, "unmatched member while checking PeerURLs|PeerURLs: no match found")
                                .means("peer-urls-differ", Recovery.HUMAN, "etcdctl member update")),
                Provocation.of(
                        "wrong-name",
                        Kind.PLAIN,
                        MembershipProvocations::takeAnotherName,
                        ends(1, "couldn't find local name")
                                .means("name-not-in-initial-cluster", Recovery.DOES_NOT_HELP, "etcd-agentctl members")),
                Provocation.of(
                        "advertised-not-in-initial-cluster",
                        Kind.PLAIN,
                        MembershipProvocations::advertiseSomethingElse,
                        ends(1, "but missing from --initial-advertise-peer-urls")
                                .means(
                                        "own-url-not-in-initial-cluster",
                                        Recovery.DOES_NOT_HELP,
                                        "etcd-agentctl members")),
                Provocation.of(
                        "another-cluster",
                        Kind.PLAIN,
                        MembershipProvocations::foundAnotherCluster,
                        runs("cluster ID mismatch")
                                .means("cluster-id-mismatch", Recovery.HUMAN, "etcd-agentctl recover")),
                Provocation.of(
                                "data-of-another-member",
                                Kind.PLAIN,
                                MembershipProvocations::takeDataOfAnother,
                                runs(ANOTHER_ID).means("member-id-mismatch", Recovery.HUMAN, "etcd-agentctl members"))
                        .spoiling());
    }

    private static Outcome endsAsRemoved() {
        return ends(0, REMOVED).means("removed", Recovery.MENDS, "etcd-agentctl recover");
    }

    private static void remove(BreakableCluster cluster) {
        removeFromList(cluster);
        cluster.broken().start();
    }

    /** etcd refuses it for the first five seconds of a connection between those that stay. */
    private static void removeFromList(BreakableCluster cluster) {
        String id = cluster.brokenId();
        Await.until("the member is removed", SOON, () -> {
            // An answer may have been lost with a leader.
            if (cluster.etcdctl().run("member", "list").contains(id)) {
                cluster.etcdctl().run("member", "remove", id);
            }
            return !cluster.etcdctl().run("member", "list").contains(id);
        });
    }

    private static void removeAndWipe(BreakableCluster cluster) {
        removeFromList(cluster);
        cluster.broken().deleteData();
        cluster.broken().start();
    }

    private static void removeAndWipeAsExisting(BreakableCluster cluster) {
        cluster.broken().set("initial-cluster-state", "existing");
        removeAndWipe(cluster);
    }

    private static void leaveOneOut(BreakableCluster cluster) {
        BrokenMember member = joiningAnew(cluster);
        TestMember other = cluster.other();
        member.set(
                "initial-cluster",
                member.member().name() + "=" + member.member().peerUrl() + "," + other.name() + "=" + other.peerUrl());
        member.start();
    }

    private static void moveHouse(BreakableCluster cluster) {
        BrokenMember member = joiningAnew(cluster);
        String before = member.member().peerUrl().toString();
        String now = anotherPort(member.member().peerUrl());
        member.set("initial-cluster", cluster.initialCluster().replace(before, now));
        member.set("initial-advertise-peer-urls", now);
        member.set("listen-peer-urls", now);
        member.start();
    }

    private static void takeAnotherName(BreakableCluster cluster) {
        BrokenMember member = joiningAnew(cluster);
        member.set("name", "stranger");
        member.start();
    }

    private static void advertiseSomethingElse(BreakableCluster cluster) {
        BrokenMember member = joiningAnew(cluster);
        // An existing cluster is asked for its members, and then this is not looked at.
        member.set("initial-cluster-state", "new");
        member.set("initial-advertise-peer-urls", anotherPort(member.member().peerUrl()));
        member.start();
    }

    private static void foundAnotherCluster(BreakableCluster cluster) {
        BrokenMember member = cluster.broken();
        member.keepData();
        member.deleteData();
        member.set("initial-cluster-token", "another");
        member.start();
    }

    private static void takeDataOfAnother(BreakableCluster cluster) throws Exception {
        TestMember owner = cluster.others().stream()
                .filter(member -> member != cluster.other())
                .findFirst()
                .orElseThrow();
        // Of two members with one id, whoever connects last gets the leader's messages.
        owner.stop();
        Path copy = cluster.broken().data().resolveSibling("data.foreign");
        Commands.run(
                List.of("cp", "-a", "--sparse=always", owner.dataDirectory().toString(), copy.toString()));
        cluster.broken().keepData();
        cluster.broken().replaceData(copy);
        cluster.broken().start();
    }

    /** The member, down, without data, and to join a cluster that is there. */
    private static BrokenMember joiningAnew(BreakableCluster cluster) {
        BrokenMember member = cluster.broken();
        member.keepData();
        member.deleteData();
        member.set("initial-cluster-state", "existing");
        return member;
    }

    private static String anotherPort(URI url) {
        return url.getScheme() + "://" + url.getHost() + ":" + ANOTHER_PORT;
    }
}
