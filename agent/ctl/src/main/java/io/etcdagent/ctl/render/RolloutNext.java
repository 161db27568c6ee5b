package io.etcdagent.ctl.render;

import io.etcdagent.protocol.RolloutKind;
import io.etcdagent.protocol.RolloutMemberState;
import io.etcdagent.protocol.RolloutMemberView;
import io.etcdagent.protocol.RolloutView;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The commands that come next for a rollout. */
final class RolloutNext {

    private RolloutNext() {}

    static List<String> lines(RolloutView rollout) {
        return switch (rollout.state()) {
            case RUNNING ->
                List.of("watch it: etcd-agentctl rollout watch", "pause it: etcd-agentctl rollout pause --reason TEXT");
            case PAUSED -> paused(rollout);
            case FAILED, ABORTED -> over(rollout);
            case SUCCEEDED, PLANNED -> List.of();
        };
    }

    private static List<String> paused(RolloutView rollout) {
        List<String> lines = new ArrayList<>();
        List<RolloutMemberView> atWork = RolloutMemberText.in(rollout, RolloutMemberState.RUNNING);
        List<RolloutMemberView> failed = RolloutMemberText.in(rollout, RolloutMemberState.FAILED);
        if (!atWork.isEmpty()) {
            lines.add(seenThrough(atWork) + "; watch it: etcd-agentctl rollout watch");
        }
        lines.add("go on" + (failed.isEmpty() ? "" : ", trying " + RolloutMemberText.labels(failed) + " again")
                + ": etcd-agentctl rollout resume");
        lines.add("give it up: etcd-agentctl rollout abort");
        return lines;
    }

    private static List<String> over(RolloutView rollout) {
        List<String> lines = new ArrayList<>();
        List<RolloutMemberView> atWork = RolloutMemberText.in(rollout, RolloutMemberState.RUNNING);
        if (!atWork.isEmpty()) {
            lines.add(seenThrough(atWork) + "; watch it: etcd-agentctl rollout watch");
        }
        String left = Stream.of(RolloutMemberState.FAILED, RolloutMemberState.PENDING)
                .flatMap(state -> RolloutMemberText.in(rollout, state).stream())
                .map(member -> Plain.text(member.id()))
                .collect(Collectors.joining(","));
        if (!left.isEmpty()) {
            lines.add("plan what is left of it: " + again(rollout, left));
        }
        return lines;
    }

    private static String seenThrough(List<RolloutMemberView> atWork) {
        return RolloutMemberText.labels(atWork) + " is still at work and is seen through all the same";
    }

    /** Members by their ids: a name may be anything, also for a shell. */
    private static String again(RolloutView rollout, String left) {
        if (rollout.kind() == RolloutKind.DEFRAGMENT) {
            return "etcd-agentctl defragment --cluster --dry-run";
        }
        String between = rollout.between();
        return "etcd-agentctl rolling-restart --members " + left
                + (between == null ? "" : " --between " + Plain.text(between)) + " --dry-run";
    }
}
