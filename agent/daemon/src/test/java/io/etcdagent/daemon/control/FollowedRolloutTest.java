package io.etcdagent.daemon.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdagent.protocol.RolloutKind;
import io.etcdagent.protocol.RolloutMemberState;
import io.etcdagent.protocol.RolloutMemberView;
import io.etcdagent.protocol.RolloutState;
import io.etcdagent.protocol.RolloutView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class FollowedRolloutTest {

    private final List<String> told = new ArrayList<>();

    private final AgentApi.Follower<RolloutView> follower = new AgentApi.Follower<>() {
        @Override
        public void next(RolloutView rollout) {
            told.add(rollout.id() + " " + rollout.state().word());
        }

        @Override
        public void end() {
            told.add("end");
        }
    };

    private List<String> tell(Optional<String> seenBefore, RolloutView... views) {
        FollowedRollout followed = new FollowedRollout("r2", seenBefore, follower);
        for (RolloutView view : views) {
            followed.tell(view);
        }
        return told;
    }

    private static RolloutView rollout(String id, RolloutState state, RolloutMemberState member) {
        return new RolloutView(
                id,
                RolloutKind.RESTART,
                state,
                "",
                "",
                "uid 0",
                Samples.TIME,
                null,
                null,
                0,
                0,
                null,
                null,
                List.of(),
                List.of(),
                List.of(new RolloutMemberView("1", "m1", member, null, "", null, null, List.of(), List.of(), null)));
    }

    @Test
    void itIsToldUntilItIsOver() {
        assertEquals(
                List.of("r2 running", "r2 succeeded", "end"),
                tell(
                        Optional.empty(),
                        rollout("r2", RolloutState.RUNNING, RolloutMemberState.RUNNING),
                        rollout("r2", RolloutState.SUCCEEDED, RolloutMemberState.SUCCEEDED),
                        rollout("r2", RolloutState.SUCCEEDED, RolloutMemberState.SUCCEEDED)));
    }

    @Test
    void whatWasSeenBeforeItIsNoNews() {
        assertEquals(
                List.of("r2 running"),
                tell(
                        Optional.of("r1"),
                        rollout("r1", RolloutState.SUCCEEDED, RolloutMemberState.SUCCEEDED),
                        rollout("r2", RolloutState.RUNNING, RolloutMemberState.PENDING)));
    }

    @Test
    void aPausedOneIsToldUntilTheMemberThatIsDownIsBack() {
        assertEquals(
                List.of("r2 paused", "r2 paused", "end"),
                tell(
                        Optional.of("r2"),
                        rollout("r2", RolloutState.PAUSED, RolloutMemberState.RUNNING),
                        rollout("r2", RolloutState.PAUSED, RolloutMemberState.SUCCEEDED)));
    }

    @Test
    void oneThatTookItsPlaceIsTheLastThatIsTold() {
        assertEquals(
                List.of("r2 running", "r3 running", "end"),
                tell(
                        Optional.of("r1"),
                        rollout("r2", RolloutState.RUNNING, RolloutMemberState.PENDING),
                        rollout("r3", RolloutState.RUNNING, RolloutMemberState.PENDING),
                        rollout("r3", RolloutState.SUCCEEDED, RolloutMemberState.SUCCEEDED)));
    }
}
