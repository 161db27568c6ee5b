package io.etcdagent.daemon.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.etcd.ClusterId;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.Stranger;
import io.etcdagent.daemon.testing.TestCluster;
import io.etcdagent.daemon.testing.TestMember;
import io.etcdagent.protocol.HealthReport;
import io.etcdagent.protocol.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On real members of two clusters: the one that is recorded is kept, whoever answers. */
class ForeignClusterTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path state;

    @TempDir
    Path elsewhere;

    @Test
    void anEtcdThatCameUpWithOtherDataIsAStrangerUntilTheMemberIsBack() throws Exception {
        try (TestCluster cluster = TestCluster.plain(3);
                TestObserver observer = TestObserver.beside(cluster.member(0), state)) {
            ClusterObservation before = observer.observeWhole(SOON);
            String remembered = members();
            TestMember local = cluster.member(0);
            local.stop();
            try (Stranger stranger = Stranger.inPlaceOf(local, elsewhere)) {
                ClusterObservation seen = Await.until(
                        "the others have a leader and the stranger answers",
                        SOON,
                        observer::observe,
                        looked -> !looked.listStale() && looked.foreign().isPresent());

                assertEquals(Optional.of(expected(before, stranger)), seen.foreign());
                assertEquals(before.local(), seen.local());
                assertEquals(before.members(), seen.members());
                HealthReport report = TestObserver.report(seen);
                assertEquals(Verdict.DEGRADED, report.cluster().verdict());
                assertEquals(
                        before.members().orElseThrow().clusterId().hex(),
                        report.cluster().id());
                assertEquals(
                        List.of("etcd1 (" + before.local().orElseThrow().hex() + ") does not answer: member "
                                + stranger.member().hex() + " of another cluster, "
                                + stranger.cluster().hex() + ", does at the local endpoint."),
                        report.cluster().reasons());
                assertEquals(Verdict.UNAVAILABLE, report.node().verdict());
                assertEquals(before.local().orElseThrow().hex(), report.node().memberId());
                assertEquals(remembered, members());
            }
            local.start();
            cluster.awaitHealthy(SOON);
            ClusterObservation back = Await.until(
                    "the cluster is healthy",
                    SOON,
                    observer::observe,
                    looked -> TestObserver.report(looked).cluster().verdict() == Verdict.HEALTHY);
            assertEquals(Optional.empty(), back.foreign());
        }
    }

    @Test
    void aSingleMemberThatCameUpWithOtherDataIsNotTakenForTheOldOne() throws Exception {
        try (TestCluster cluster = TestCluster.plain(1);
                TestObserver observer = TestObserver.beside(cluster.member(0), state)) {
            ClusterObservation before = observer.observeWhole(SOON);
            TestMember local = cluster.member(0);
            local.stop();
            try (Stranger stranger = Stranger.inPlaceOf(local, elsewhere)) {
                ClusterObservation seen = stranger(observer);

                assertEquals(Optional.of(expected(before, stranger)), seen.foreign());
                assertEquals(before.members(), seen.members());
                assertTrue(seen.listStale());
                assertEquals(List.of(), seen.alarms());
                assertEquals(
                        Verdict.UNAVAILABLE, TestObserver.report(seen).cluster().verdict());
            }
        }
    }

    @Test
    void anAgentThatStartsBesideAnotherClusterStillKnowsItsOwn() throws Exception {
        try (TestCluster own = TestCluster.plain(1);
                TestCluster other = TestCluster.plain(1)) {
            ClusterObservation before;
            try (TestObserver observer = TestObserver.beside(own.member(0), state)) {
                before = observer.observeWhole(SOON);
            }
            try (TestObserver observer = TestObserver.beside(other.member(0), state)) {
                ClusterObservation seen = stranger(observer);

                assertEquals(before.members(), seen.members());
                assertEquals(before.local(), seen.local());

                // What is told to whoever made the cluster anew on purpose: the record goes, the agent starts again.
                Files.move(state.resolve("members.json"), state.resolve("members.json.cluster-1"));
            }
            try (TestObserver observer = TestObserver.beside(other.member(0), state)) {
                ClusterObservation seen = observer.observeWhole(SOON);

                assertEquals(Optional.empty(), seen.foreign());
                assertNotEquals(before.members(), seen.members());
                assertEquals(Optional.of(new MemberId(other.member(0).id())), seen.local());
            }
        }
    }

    @Test
    void aMemberThatWasReplacedInTheSameClusterIsAccepted() throws Exception {
        try (TestCluster cluster = TestCluster.plain(2)) {
            try (TestObserver observer = TestObserver.beside(cluster.member(0), state)) {
                observer.observeWhole(SOON);
            }
            try (TestObserver observer = TestObserver.beside(cluster.member(1), state)) {
                ClusterObservation seen = observer.observeWhole(SOON);

                assertEquals(Optional.empty(), seen.foreign());
                assertEquals(Optional.of(new MemberId(cluster.member(1).id())), seen.local());
                assertFalse(seen.listStale());
            }
        }
    }

    @Test
    void aRemoteMemberThatCameUpWithOtherDataIsNotListenedTo() throws Exception {
        try (TestCluster cluster = TestCluster.plain(3);
                TestObserver observer = TestObserver.beside(cluster.member(0), state)) {
            ClusterObservation before = observer.observeWhole(SOON);
            TestMember remote = cluster.member(2);
            remote.stop();
            try (Stranger stranger = Stranger.inPlaceOf(remote, elsewhere)) {
                Member gone = before.members().map(MemberList::members).orElseThrow().stream()
                        .filter(member -> member.name().equals(remote.name()))
                        .findFirst()
                        .orElseThrow();
                ClusterObservation seen = Await.until(
                        "the others have a leader and the stranger answers",
                        SOON,
                        observer::observe,
                        looked -> !looked.listStale()
                                && looked.illness(gone).orElse("").contains("answers at"));

                assertEquals(Optional.empty(), seen.foreign());
                assertEquals(before.members(), seen.members());
                assertEquals(
                        Optional.of(
                                "does not answer: member " + stranger.member().hex() + " of another cluster, "
                                        + stranger.cluster().hex() + ", answers at " + remote.clientUrl()),
                        seen.illness(gone));
            }
        }
    }

    /** A look at which the stranger has answered in time. */
    private static ClusterObservation stranger(TestObserver observer) {
        return Await.until(
                "a stranger is seen",
                SOON,
                observer::observe,
                seen -> seen.foreign().isPresent());
    }

    private ForeignCluster expected(ClusterObservation before, Stranger stranger) {
        ClusterId own = before.members().orElseThrow().clusterId();
        return new ForeignCluster(own, stranger.member(), stranger.cluster(), state.resolve("members.json"));
    }

    private String members() throws Exception {
        return Files.readString(state.resolve("members.json"));
    }
}
