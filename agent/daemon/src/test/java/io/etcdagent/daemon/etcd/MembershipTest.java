package io.etcdagent.daemon.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.etcdagent.daemon.etcd.EtcdException.Kind;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.EtcdBinaries;
import io.etcdagent.daemon.testing.TestCluster;
import io.etcdagent.daemon.testing.TestConnections;
import io.etcdagent.daemon.testing.TestMember;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MembershipTest {

    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final List<URI> NOBODY = List.of(URI.create("http://127.0.0.1:1"));

    private TestConnections connections;

    @BeforeEach
    void open() {
        connections = TestConnections.plain();
    }

    @AfterEach
    void close() {
        connections.close();
    }

    private interface Call {
        void run() throws EtcdException;
    }

    private static Optional<Refusal> refusalOf(Call call) {
        EtcdException refused = assertThrows(EtcdException.class, call::run);
        assertFalse(refused.outcomeUnknown(), refused.getMessage());
        return refused.refusal();
    }

    @Test
    void aLearnerIsAddedCatchesUpIsPromotedAndIsRemoved() throws EtcdException {
        assumeTrue(EtcdBinaries.minor() >= 4, "before 3.4 there are no learners");
        try (TestCluster cluster = TestCluster.plain(1)) {
            EtcdConnection first = connections.to(cluster.member(0));
            TestMember joining = cluster.joining();
            AddedMember added = first.addMember(List.of(joining.peerUrl()), true, DEADLINE);
            MemberId learner = added.member().id();
            assertTrue(added.member().learner());
            assertFalse(added.member().started());
            assertEquals(List.of(joining.peerUrl()), added.member().peerUrls());
            assertEquals(first.members(DEADLINE), added.members());

            assertEquals(
                    Optional.of(Refusal.LEARNER_NOT_IN_SYNC), refusalOf(() -> first.promoteMember(learner, DEADLINE)));
            Await.until(
                    "etcd, in another second, makes up another id for the same URL",
                    DEADLINE,
                    () -> refusalOf(() -> first.addMember(List.of(joining.peerUrl()), true, DEADLINE)),
                    Optional.of(Refusal.PEER_URL_EXISTS)::equals);
            assertEquals(
                    Optional.of(Refusal.TOO_MANY_LEARNERS), refusalOf(() -> first.addMember(NOBODY, true, DEADLINE)));

            joining.start();
            MemberList promoted = Await.until(
                    "the learner is in sync",
                    DEADLINE.multipliedBy(2),
                    () -> first.promoteMember(learner, DEADLINE),
                    list -> true);
            assertEquals(2, promoted.voters().size());
            assertEquals(Optional.of(Refusal.NOT_A_LEARNER), refusalOf(() -> first.promoteMember(learner, DEADLINE)));
            cluster.awaitHealthy(DEADLINE);
            Await.until("the first is connected to it for long enough to let it go", DEADLINE.multipliedBy(2), () -> {
                assertEquals(1, first.removeMember(learner, DEADLINE).members().size());
                return true;
            });
            assertEquals(Optional.of(Refusal.MEMBER_NOT_FOUND), refusalOf(() -> first.removeMember(learner, DEADLINE)));
            assertEquals(
                    Optional.of(Refusal.MEMBER_NOT_FOUND), refusalOf(() -> first.promoteMember(learner, DEADLINE)));
        }
    }

    @Test
    void aVoterThatHasNotStartedStandsInTheWayOfTheNext() throws EtcdException {
        try (TestCluster cluster = TestCluster.plain(1)) {
            EtcdConnection first = connections.to(cluster.member(0));
            AddedMember added = first.addMember(NOBODY, false, DEADLINE);
            assertFalse(added.member().learner());
            assertEquals(2, added.members().voters().size());
            assertEquals(
                    Optional.of(Refusal.NOT_ENOUGH_STARTED_MEMBERS),
                    refusalOf(() -> first.addMember(List.of(URI.create("http://127.0.0.1:2")), false, DEADLINE)));
        }
    }

    @Test
    void withADeadMemberNoneIsAddedUntilItIsRemoved() throws EtcdException {
        try (TestCluster cluster = TestCluster.plain(3)) {
            EtcdConnection first = connections.to(cluster.member(0));
            MemberId dead = new MemberId(cluster.member(2).id());
            cluster.member(2).kill();
            boolean learner = EtcdBinaries.minor() >= 4;
            if (learner) {
                // Before it has, it would take the new member; before 3.4 it does not tell.
                Await.until(
                        "etcd has noticed",
                        DEADLINE.multipliedBy(2),
                        () -> cluster.member(0).metric("etcd_network_active_peers", ""),
                        peers -> peers == 1);
            }
            Await.until(
                    "it says so",
                    DEADLINE.multipliedBy(2),
                    () -> refusalOf(() -> first.addMember(NOBODY, learner, DEADLINE)),
                    Optional.of(Refusal.UNHEALTHY_CLUSTER)::equals);
            Await.until(
                    "it is removed: etcd gives up when a new leader is not found in time",
                    DEADLINE.multipliedBy(2),
                    () -> removed(first, dead),
                    removed -> removed);
            Await.until(
                    "the two that are left count as a healthy cluster",
                    DEADLINE.multipliedBy(2),
                    () -> first.addMember(NOBODY, learner, DEADLINE)
                            .members()
                            .members()
                            .size(),
                    size -> size == 3);
        }
    }

    private static boolean removed(EtcdConnection member, MemberId id) throws EtcdException {
        List<Member> members = member.members(DEADLINE).members();
        if (members.stream().anyMatch(one -> one.id().equals(id))) {
            members = member.removeMember(id, DEADLINE).members();
        }
        return members.size() == 2;
    }

    /** Whoever asks an old etcd for a learner has one voter more, and perhaps no quorum. */
    @Test
    void anEtcdThatKnowsNoLearnersAddsAVoterAllTheSame() throws EtcdException {
        assumeTrue(EtcdBinaries.minor() < 4, "from 3.4 on there are learners");
        try (TestCluster cluster = TestCluster.plain(3)) {
            EtcdConnection first = connections.to(cluster.member(0));
            AddedMember added = Await.until(
                    "the members are connected for long enough",
                    DEADLINE,
                    () -> first.addMember(NOBODY, true, DEADLINE),
                    some -> true);
            assertFalse(added.member().learner());
            assertEquals(4, added.members().voters().size());
            EtcdException unknown = assertThrows(
                    EtcdException.class,
                    () -> first.promoteMember(added.member().id(), DEADLINE));
            assertEquals(Kind.REFUSED, unknown.kind());
        }
    }
}
