package io.etcdagent.ctl.render;

import io.etcdagent.protocol.RolloutMemberState;
import io.etcdagent.protocol.RolloutView;

/** How many members of a rollout are done, and how it went. */
record RolloutCount(long done, long failed, long skipped, long all) {

    static RolloutCount of(RolloutView rollout) {
        return new RolloutCount(
                count(rollout, RolloutMemberState.SUCCEEDED),
                count(rollout, RolloutMemberState.FAILED),
                count(rollout, RolloutMemberState.SKIPPED),
                rollout.members().size());
    }

    /** For example {@code 1 of 3 members restarted, 1 failed}; those that are skipped are not among the three. */
    String words(String done) {
        long meant = all - skipped;
        return this.done + " of " + meant + (meant == 1 ? " member " : " members ") + done
                + (failed == 0 ? "" : ", " + failed + " failed") + (skipped == 0 ? "" : ", " + skipped + " skipped");
    }

    private static long count(RolloutView rollout, RolloutMemberState state) {
        return rollout.members().stream()
                .filter(member -> member.state() == state)
                .count();
    }
}
