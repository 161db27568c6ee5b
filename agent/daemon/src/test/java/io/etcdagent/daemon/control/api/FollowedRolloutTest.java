package io.etcdagent.daemon.control.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdagent.daemon.control.routing.Follower;
import io.etcdagent.daemon.rollout.SeenRollout;
import io.etcdagent.protocol.RolloutKind;
import io.etcdagent.protocol.RolloutMemberState;
import io.etcdagent.protocol.RolloutMemberView;
import io.etcdagent.protocol.RolloutState;
import io.etcdagent.protocol.RolloutView;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FollowedRolloutTest {

    private final List<String> told = new ArrayList<>();

    private final Follower<RolloutView> follower = new Follower<>() {
        @Override
        public void next(RolloutView rollout) {
            told.add(rollout.id() + " " + rollout.state().word());
        }

        @Override
        public void end() {
            told.add("end");
        }
    };

    private List<String> tell(SeenRollout... views) {
        return tellAfter(0, views);
    }

    private List<String> tellAfter(long revision, SeenRollout... views) {
        FollowedRollout followed = new FollowedRollout("r2", revision, follower);
        for (SeenRollout view : views) {
            followed.tell(view);
        }
        return told;
    }

    private static SeenRollout at(long revision, RolloutView view) {
        return new SeenRollout(view, revision);
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
                List.of(new RolloutMemberView("1", "m1", member, null, "", null, null, List.of(), List.of(), null)),
                0);
    }

    @Test
    void itIsToldUntilItIsOver() {
        assertEquals(
                List.of("r2 running", "r2 succeeded", "end"),
                tell(
                        at(5, rollout("r2", RolloutState.RUNNING, RolloutMemberState.RUNNING)),
                        at(6, rollout("r2", RolloutState.SUCCEEDED, RolloutMemberState.SUCCEEDED)),
                        at(7, rollout("r2", RolloutState.SUCCEEDED, RolloutMemberState.SUCCEEDED))));
    }

    @Test
    void whatWasSeenBeforeItIsNoNews() {
        assertEquals(
                List.of("r2 running", "r2 running"),
                tell(
                        at(5, rollout("r2", RolloutState.RUNNING, RolloutMemberState.PENDING)),
                        at(3, rollout("r1", RolloutState.SUCCEEDED, RolloutMemberState.SUCCEEDED)),
                        at(4, rollout("r2", RolloutState.PAUSED, RolloutMemberState.PENDING)),
                        at(6, rollout("r2", RolloutState.RUNNING, RolloutMemberState.RUNNING))));
    }

    @Test
    void aPausedOneIsToldUntilTheMemberThatIsDownIsBack() {
        assertEquals(
                List.of("r2 paused", "r2 paused", "end"),
                tell(
                        at(5, rollout("r2", RolloutState.PAUSED, RolloutMemberState.RUNNING)),
                        at(6, rollout("r2", RolloutState.PAUSED, RolloutMemberState.SUCCEEDED))));
    }

    @Test
    void oneThatTookItsPlaceIsTheLastThatIsTold() {
        assertEquals(
                List.of("r2 running", "r3 running", "end"),
                tell(
                        at(5, rollout("r2", RolloutState.RUNNING, RolloutMemberState.PENDING)),
                        at(6, rollout("r3", RolloutState.RUNNING, RolloutMemberState.PENDING)),
                        at(7, rollout("r3", RolloutState.SUCCEEDED, RolloutMemberState.SUCCEEDED))));
    }

    @Test
    void whoHasSeenAStateIsToldOnlyWhatIsNewer() {
        assertEquals(
                List.of("r2 succeeded", "end"),
                tellAfter(
                        5,
                        at(5, rollout("r2", RolloutState.RUNNING, RolloutMemberState.RUNNING)),
                        at(6, rollout("r2", RolloutState.SUCCEEDED, RolloutMemberState.SUCCEEDED))));
    }

    @Test
    void whoHasSeenTheLastStateIsToldThatItIsTheLast() {
        assertEquals(
                List.of("end"),
                tellAfter(6, at(6, rollout("r2", RolloutState.SUCCEEDED, RolloutMemberState.SUCCEEDED))));
    }
}
