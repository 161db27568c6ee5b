package io.etcdagent.daemon.rollout;

import static io.etcdagent.daemon.rollout.Scene.M1;
import static io.etcdagent.daemon.rollout.Scene.M2;
import static io.etcdagent.daemon.rollout.Scene.M3;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.protocol.RolloutMemberState;
import io.etcdagent.protocol.RolloutMemberView;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RolloutSnapshotTest {

    private static final Optional<MemberId> NOBODY_KNOWN = Optional.empty();

    private final Scene scene = new Scene();

    @Test
    void followersComeByIdTheLeaderLast() {
        assertEquals(List.of(M2, M3, M1), scene.seen().order(Optional.of(M1)));
        assertEquals(Optional.of(M2), scene.seen().turn(Optional.of(M1)));
    }

    @Test
    void whileNobodyIsKnownToLeadTheyComeByIdAsUnsignedNumber() {
        assertEquals(List.of(M1, M2, M3), scene.seen().order(NOBODY_KNOWN));
        assertEquals(Optional.of(M1), scene.seen().turn(NOBODY_KNOWN));
    }

    @Test
    void theMemberAtWorkKeepsItsTurnEvenWhenItLeads() {
        scene.at(M2, RolloutMemberState.RUNNING, "2026-11-23T12:00:01Z");

        assertEquals(Optional.of(M2), scene.seen().turn(Optional.of(M2)));
        assertEquals(Optional.of(M2), scene.seen().turn(Optional.of(M3)));
    }

    @Test
    void afterASuccessTheNextPendingOneHasItsTurn() {
        scene.at(M2, RolloutMemberState.SUCCEEDED, "2026-11-23T12:00:01Z");

        assertEquals(Optional.of(M3), scene.seen().turn(Optional.of(M1)));
        assertFalse(scene.seen().allSettled());
    }

    @Test
    void theLeaderOfNowCountsNotTheOneOfTheBeginning() {
        scene.at(M2, RolloutMemberState.SUCCEEDED, "2026-11-23T12:00:01Z");

        assertEquals(Optional.of(M1), scene.seen().turn(Optional.of(M3)));
    }

    @Test
    void afterAFailureItIsNobodysTurn() {
        scene.at(M1, RolloutMemberState.FAILED, "2026-11-23T12:00:01Z");

        assertEquals(Optional.empty(), scene.seen().turn(NOBODY_KNOWN));
        assertEquals(List.of(M1), scene.seen().in(RolloutMemberState.FAILED));
    }

    @Test
    void withinItsBudgetAFailureLeavesTheTurnToTheNext() {
        scene.withBudget(1).at(M1, RolloutMemberState.FAILED, "2026-11-23T12:00:01Z");
        assertEquals(Optional.of(M2), scene.seen().turn(NOBODY_KNOWN));

        scene.at(M2, RolloutMemberState.FAILED, "2026-11-23T12:00:02Z");
        assertEquals(Optional.empty(), scene.seen().turn(NOBODY_KNOWN));
    }

    @Test
    void whatIsSkippedHasNoTurn() {
        scene.at(M1, RolloutMemberState.SKIPPED, "2026-11-23T12:00:01Z");

        assertEquals(Optional.of(M2), scene.seen().turn(NOBODY_KNOWN));
    }

    @Test
    void afterAFailureNotEvenTheMemberAtWorkHasItsTurn() {
        scene.at(M1, RolloutMemberState.FAILED, "2026-11-23T12:00:01Z")
                .at(M2, RolloutMemberState.RUNNING, "2026-11-23T12:00:02Z");

        assertEquals(Optional.empty(), scene.seen().turn(NOBODY_KNOWN));
    }

    @Test
    void whenAllAreDoneItIsNobodysTurn() {
        allSucceed();

        assertEquals(Optional.empty(), scene.seen().turn(Optional.of(M1)));
        assertTrue(scene.seen().allSettled());
    }

    @Test
    void thoseThatHaveBegunStandFirstAsTheyBegan() {
        scene.at(M3, RolloutMemberState.SUCCEEDED, "2026-11-23T12:00:01Z")
                .at(M2, RolloutMemberState.RUNNING, "2026-11-23T12:00:02Z");

        assertEquals(List.of(M3, M2, M1), scene.seen().order(Optional.of(M2)));
    }

    @Test
    void aMemberThatWasNotThereWhenItWasDeclaredTakesNoPart() {
        assertTrue(scene.seen().includes(M3));
        assertFalse(scene.seen().includes(new MemberId(0x44)));
    }

    @Test
    void theViewShowsTheMembersInTheirOrder() {
        scene.at(M3, RolloutMemberState.SUCCEEDED, "2026-11-23T12:00:01Z");

        List<RolloutMemberView> members = scene.seen().view(Optional.of(M1)).members();

        assertEquals(
                List.of("m3", "m2", "m1"),
                members.stream().map(RolloutMemberView::name).toList());
        assertEquals(RolloutMemberState.SUCCEEDED, members.get(0).state());
        assertEquals("words of 8000000000000033", members.get(0).message());
        assertEquals(RolloutMemberState.PENDING, members.get(1).state());
    }

    private void allSucceed() {
        scene.at(M1, RolloutMemberState.SUCCEEDED, "2026-11-23T12:00:03Z")
                .at(M2, RolloutMemberState.SUCCEEDED, "2026-11-23T12:00:01Z")
                .at(M3, RolloutMemberState.SUCCEEDED, "2026-11-23T12:00:02Z");
    }
}
