package io.etcdagent.daemon.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberStatus;
import io.etcdagent.daemon.gate.Casualty;
import io.etcdagent.daemon.health.ClusterObservation;
import io.etcdagent.daemon.health.MemberObservation;
import io.etcdagent.daemon.testing.Seen;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which entry of the list goes and which one comes, when m1 of three is dead. */
class SuccessionTest {

    private static final Instant AT = Instant.parse("2026-11-27T03:00:00Z");
    private static final String DEAD = "8000000000000001";
    private static final String NEW = "8000000000000007";
    private static final String SNAPSHOT = "/snapshots/op-1.db";

    private static final Casualty M1 = new Casualty("m1", List.of(peerUrl(1)), Optional.of(Seen.id(1)));

    @Test
    void theDeadMemberGoesAndANewOneIsAdded() {
        Replacement replacement =
                succession(Seen.silent(1), Seen.voter(2, 9), Seen.voter(3, 9)).begin(Seen.id(1), AT, SNAPSHOT);

        assertEquals(
                new Replacement(
                        DEAD, DEAD, List.of("2026-11-27T03:00:00Z"), null, SNAPSHOT, List.of("http://127.0.0.1:2380")),
                replacement);
    }

    @Test
    void aMemberThatIsOffTheListAlreadyIsOnlyAdded() {
        Replacement replacement = succession(Seen.voter(2, 9), Seen.voter(3, 9)).begin(Seen.id(1), AT, SNAPSHOT);

        assertEquals(DEAD, replacement.deadId());
        assertEquals(Optional.empty(), replacement.removed());
        assertEquals(Optional.empty(), replacement.added());
    }

    @Test
    void aLearnerThatAnEarlierAttemptLeftIsUsed() {
        Replacement replacement =
                succession(left(7, true), Seen.voter(2, 9), Seen.voter(3, 9)).begin(Seen.id(1), AT, SNAPSHOT);

        assertEquals(DEAD, replacement.deadId());
        assertEquals(Optional.empty(), replacement.removed());
        assertEquals(Optional.of(NEW), replacement.added());
    }

    @Test
    void aVoterThatNeverJoinedGoesBecauseItsVoteIsOneLessToLose() {
        Replacement replacement =
                succession(left(7, false), Seen.voter(2, 9), Seen.voter(3, 9)).begin(Seen.id(1), AT, SNAPSHOT);

        assertEquals(DEAD, replacement.deadId());
        assertEquals(Optional.of(NEW), replacement.removed());
        assertEquals(Optional.empty(), replacement.added());
    }

    @Test
    void whereNoMemberCanBeALearnerAVoterThatNeverJoinedIsUsed() {
        Replacement replacement = succession(left(7, false), versioned(2, "3.3.27"), versioned(3, "3.3.27"))
                .begin(Seen.id(1), AT, SNAPSHOT);

        assertEquals(Optional.empty(), replacement.removed());
        assertEquals(Optional.of(NEW), replacement.added());
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.4.0", "3.4.23", "3.5.16", "3.6.0", "4.0.0"})
    void sinceThreeFourMembersKnowLearners(String version) {
        assertTrue(succession(Seen.silent(1), versioned(2, version), versioned(3, version))
                .learners());
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.3.27", "2.3.8", "", "unknown"})
    void oneMemberThatMayNotKnowLearnersIsEnoughForAVoter(String version) {
        assertFalse(succession(Seen.silent(1), versioned(2, "3.4.23"), versioned(3, version))
                .learners());
    }

    @Test
    void whereNobodyTellsItsVersionNobodyIsKnownToKnowLearners() {
        assertFalse(succession(Seen.silent(1), Seen.silent(2)).learners());
    }

    @Test
    void theRemovedMemberIsStillListedUntilItIsNot() {
        Succession before = succession(Seen.silent(1), Seen.voter(2, 9), Seen.voter(3, 9));
        Replacement replacement = before.begin(Seen.id(1), AT, SNAPSHOT);
        Succession after = succession(Seen.voter(2, 9), Seen.voter(3, 9));

        assertTrue(before.stillListed(replacement));
        assertFalse(after.stillListed(replacement));
        assertFalse(before.stillListed(after.begin(Seen.id(1), AT, SNAPSHOT)), "nothing is to be removed");
    }

    @Test
    void theDeadMemberIsNeverItsOwnSuccessor() {
        Succession before = succession(Seen.silent(1), Seen.voter(2, 9), Seen.voter(3, 9));

        assertEquals(Optional.empty(), before.successor(before.begin(Seen.id(1), AT, SNAPSHOT)));
    }

    @Test
    void norIsAnEntryThatNeverJoinedAndIsToGo() {
        Succession before = succession(left(7, false), Seen.voter(2, 9), Seen.voter(3, 9));

        assertEquals(Optional.empty(), before.successor(before.begin(Seen.id(1), AT, SNAPSHOT)));
    }

    @Test
    void theNewMemberIsFoundByItsUrlAlsoWhenTheAnswerToTheAdditionWasLost() {
        Replacement replacement =
                succession(Seen.silent(1), Seen.voter(2, 9), Seen.voter(3, 9)).begin(Seen.id(1), AT, SNAPSHOT);

        MemberObservation added = left(7, true);
        assertEquals(
                Optional.of(added.member()),
                succession(added, Seen.voter(2, 9), Seen.voter(3, 9)).successor(replacement));

        MemberObservation joined = named(7, "m1", peerUrl(1));
        assertEquals(
                Optional.of(joined.member()),
                succession(joined, Seen.voter(2, 9), Seen.voter(3, 9)).successor(replacement));

        assertEquals(
                Optional.empty(), succession(Seen.voter(2, 9), Seen.voter(3, 9)).successor(replacement));
    }

    // ---- ETCD_INITIAL_CLUSTER ----

    @Test
    void etcdIsToldAllOthersAndItself() {
        String all = "m2=http://127.0.0.2:2380,m3=http://127.0.0.3:2380,m1=http://127.0.0.1:2380";

        assertEquals(all, initialCluster(Seen.silent(1), Seen.voter(2, 9), Seen.voter(3, 9)), "before the removal");
        assertEquals(all, initialCluster(Seen.voter(2, 9), Seen.voter(3, 9)), "after it");
        assertEquals(all, initialCluster(left(7, true), Seen.voter(2, 9), Seen.voter(3, 9)), "after the addition");
    }

    @Test
    void eachUrlOfAMemberIsToldUnderItsName() {
        assertEquals(
                "m2=http://127.0.0.2:2380,m2=http://127.0.0.8:2380,m1=http://127.0.0.1:2380",
                initialCluster(named(2, "m2", peerUrl(2), peerUrl(8))));
    }

    @Test
    void itsOwnUrlsAreAllTold() {
        Casualty several = new Casualty("m1", List.of(peerUrl(1), peerUrl(9)), Optional.of(Seen.id(1)));
        Succession succession = new Succession(several, Seen.by(1, Seen.silent(1), Seen.voter(2, 9)));

        assertEquals(
                "m2=http://127.0.0.2:2380,m1=http://127.0.0.1:2380,m1=http://127.0.0.9:2380",
                succession.initialCluster(succession.begin(Seen.id(1), AT, SNAPSHOT)));
    }

    @Test
    void aLearnerThatHasJoinedIsAMemberLikeOthers() {
        assertEquals(
                "m2=http://127.0.0.2:2380,m3=http://127.0.0.3:2380,m1=http://127.0.0.1:2380",
                initialCluster(Seen.voter(2, 9), Seen.learner(3, 9)));
    }

    /** Somebody may add one past the point of no return; etcd would miss it. */
    @Test
    void anotherThatWasAddedAndHasNotJoinedIsToldToo() {
        assertEquals(
                "m2=http://127.0.0.2:2380,8000000000000004=http://127.0.0.4:2380,m1=http://127.0.0.1:2380",
                initialCluster(Seen.voter(2, 9), named(4, "", peerUrl(4))));
    }

    /** etcd takes all URLs under one name for one member's, and then misses a member. */
    @Test
    void membersOfOneNameAreToldApart() {
        assertEquals(
                "8000000000000002=http://127.0.0.2:2380,8000000000000003=http://127.0.0.3:2380,"
                        + "m1=http://127.0.0.1:2380",
                initialCluster(named(2, "default", peerUrl(2)), named(3, "default", peerUrl(3))));
        assertEquals(
                "8000000000000002=http://127.0.0.2:2380,m3=http://127.0.0.3:2380,m1=http://127.0.0.1:2380",
                initialCluster(named(1, "m1", peerUrl(1)), named(2, "m1", peerUrl(2)), named(3, "m3", peerUrl(3))));
    }

    private static String initialCluster(MemberObservation... seen) {
        Succession succession = succession(seen);
        return succession.initialCluster(succession.begin(Seen.id(1), AT, SNAPSHOT));
    }

    private static Succession succession(MemberObservation... seen) {
        ClusterObservation cluster = Seen.by(1, seen);
        return new Succession(M1, cluster);
    }

    private static URI peerUrl(int number) {
        return URI.create("http://127.0.0." + number + ":2380");
    }

    /** An entry at m1's URL that never joined. */
    private static MemberObservation left(int number, boolean learner) {
        return silent(new Member(Seen.id(number), "", List.of(peerUrl(1)), List.of(), learner));
    }

    private static MemberObservation named(int number, String name, URI... peerUrls) {
        return silent(new Member(Seen.id(number), name, List.of(peerUrls), List.of(), false));
    }

    private static MemberObservation silent(Member member) {
        return new MemberObservation(
                member, Optional.empty(), Optional.empty(), Optional.empty(), Optional.of("connection refused"));
    }

    private static MemberObservation versioned(int number, String version) {
        MemberObservation well = Seen.voter(number, 9);
        MemberStatus status = well.status().orElseThrow();
        return new MemberObservation(
                well.member(),
                well.endpoint(),
                Optional.of(new MemberStatus(
                        status.clusterId(),
                        status.memberId(),
                        version,
                        status.leader(),
                        status.learner(),
                        status.raftTerm(),
                        status.raftIndex(),
                        status.raftAppliedIndex(),
                        status.dbSize(),
                        status.dbSizeInUse(),
                        status.errors())),
                Optional.empty(),
                Optional.empty());
    }
}
