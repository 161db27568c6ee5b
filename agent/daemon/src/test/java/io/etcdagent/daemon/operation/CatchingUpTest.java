package io.etcdagent.daemon.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.etcd.MemberStatus;
import io.etcdagent.daemon.health.ClusterObservation;
import io.etcdagent.daemon.health.MemberObservation;
import io.etcdagent.daemon.testing.Seen;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When m2, which joins, has caught up with m1, which leads. */
class CatchingUpTest {

    private final CatchingUp catchingUp = new CatchingUp(Seen.id(2));

    @Test
    void itIsThereWhenItHasAppliedWhatTheLeaderHadCommittedAtFirst() {
        assertFalse(look(leader(100), Seen.learner(2, 99)).done());
        // What is written meanwhile does not put the goal off.
        assertFalse(look(leader(5_000), Seen.learner(2, 99)).done());
        assertTrue(look(leader(9_000), Seen.learner(2, 100)).done());
    }

    @Test
    void theGoalIsThatOfTheFirstLookAtWhichItAnswers() {
        look(leader(10), Seen.silent(2));

        assertFalse(look(leader(1_000), Seen.learner(2, 10)).done());
        assertFalse(look(leader(1_000), Seen.learner(2, 999)).done());
        assertTrue(look(leader(2_000), Seen.learner(2, 1_000)).done());
    }

    @Test
    void withoutALeaderNothingIsKnownToBeEnough() {
        CatchingUp.Look look = look(Seen.silent(1), Seen.voter(3, 100), Seen.learner(2, 100));
        assertFalse(look.done());
        assertTrue(look.words().contains("100 of an unknown number of entries"), look.words());

        assertFalse(look(leader(200), Seen.learner(2, 199)).done());
        assertTrue(look(leader(200), Seen.learner(2, 200)).done());
    }

    @Test
    void whoAnswersInItsPlaceIsNotIt() {
        CatchingUp.Look look = look(leader(100), answeredBy(Seen.learner(2, 100), Seen.learner(3, 100)));

        assertFalse(look.done());
        assertTrue(look.words().startsWith("it does not answer yet"), look.words());
    }

    @Test
    void onAShortAnswerlessWayMoreDataIsGettingOn() {
        assertTrue(look(1_000, leader(100), Seen.silent(2)).gotOn());
        assertFalse(look(1_000, leader(100), Seen.silent(2)).gotOn());
        assertTrue(look(1_001, leader(100), Seen.silent(2)).gotOn());
    }

    @Test
    void dataThatGoesAndComesIsNotGettingOn() {
        look(1_000, leader(100), Seen.silent(2));

        assertFalse(look(10, leader(100), Seen.silent(2)).gotOn());
        assertFalse(look(1_000, leader(100), Seen.silent(2)).gotOn());
    }

    @Test
    void moreAppliedEntriesAreGettingOn() {
        assertTrue(look(1_000, leader(100), Seen.learner(2, 10)).gotOn());
        assertFalse(look(1_000, leader(200), Seen.learner(2, 10)).gotOn());
        assertTrue(look(1_000, leader(200), Seen.learner(2, 11)).gotOn());
    }

    @Test
    void howFarItIsIsTold() {
        assertEquals(
                "it does not answer yet; it has 2.0 MiB of data",
                look(2 << 20, leader(100), Seen.silent(2)).words());
        assertEquals(
                "it has applied 40 of 100 entries; it has 2.0 MiB of data",
                look(2 << 20, leader(100), Seen.learner(2, 40)).words());
    }

    private CatchingUp.Look look(MemberObservation... seen) {
        return look(0, seen);
    }

    private CatchingUp.Look look(long bytes, MemberObservation... seen) {
        ClusterObservation cluster = Seen.by(2, seen);
        return catchingUp.look(cluster, bytes);
    }

    private static MemberObservation leader(long committed) {
        return Seen.voter(1, committed);
    }

    private static MemberObservation answeredBy(MemberObservation asked, MemberObservation answers) {
        Optional<MemberStatus> status = answers.status();
        return new MemberObservation(asked.member(), asked.endpoint(), status, Optional.empty(), Optional.empty());
    }
}
