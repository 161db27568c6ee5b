package io.etcdagent.daemon.rollout;

import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.protocol.RolloutMemberState;
import io.etcdagent.protocol.RolloutPause;
import io.etcdagent.protocol.RolloutState;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** When a rollout is over, or must pause; pure. */
final class Conclusion {

    private Conclusion() {}

    /**
     * What the record must become; empty while there is work left.
     *
     * @param now by the wall clock, for people
     */
    static Optional<RolloutRecord> of(RolloutSnapshot seen, String now) {
        RolloutRecord record = seen.record();
        if (seen.allSettled()) {
            return Optional.of(record.ended(RolloutState.SUCCEEDED, success(seen), now));
        }
        if (!seen.running()) {
            return Optional.empty();
        }
        List<MemberId> failed = seen.in(RolloutMemberState.FAILED);
        if (seen.overBudget()) {
            return Optional.of(paused(seen, failed, now));
        }
        return seen.allOver()
                ? Optional.of(record.ended(RolloutState.FAILED, "over, but " + failures(seen, failed), now))
                : Optional.empty();
    }

    private static String success(RolloutSnapshot seen) {
        int skipped = seen.in(RolloutMemberState.SKIPPED).size();
        int all = seen.record().members().size();
        if (skipped == all) {
            return "there was nothing to do: " + skipped(skipped);
        }
        String done = seen.record().done() + " and verified";
        return skipped == 0
                ? seen.record().allMembers() + " " + done
                : (all - skipped) + " of " + all + " members " + done + "; " + skipped(skipped);
    }

    private static String skipped(int count) {
        return count == 1 ? "1 was skipped" : count + " were skipped";
    }

    private static RolloutRecord paused(RolloutSnapshot seen, List<MemberId> failed, String now) {
        String why = failures(seen, failed);
        return seen.record()
                .paused(
                        new RolloutPause("the agents, for a failure", why, now),
                        "paused, nothing more is stopped: " + why);
    }

    private static String failures(RolloutSnapshot seen, List<MemberId> failed) {
        return failed.stream()
                .map(member ->
                        seen.label(member) + " failed: " + seen.of(member).message())
                .collect(Collectors.joining("; "));
    }
}
