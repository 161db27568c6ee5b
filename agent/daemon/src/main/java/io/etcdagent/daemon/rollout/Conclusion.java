package io.etcdagent.daemon.rollout;

import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.protocol.RolloutState;
import java.util.Optional;

/** When a rollout is over, or must pause; pure. */
final class Conclusion {

    private Conclusion() {}

    /** What the record must become; empty while there is work left. */
    static Optional<RolloutRecord> of(RolloutSnapshot seen) {
        RolloutRecord record = seen.record();
        if (seen.allSucceeded()) {
            return Optional.of(record.ended(
                    RolloutState.SUCCEEDED, "all " + record.members().size() + " members restarted and verified"));
        }
        return seen.failed().map(member -> record.ended(RolloutState.PAUSED, pausedBecause(seen, member)));
    }

    private static String pausedBecause(RolloutSnapshot seen, MemberId failed) {
        return "paused, nothing more is stopped: " + seen.label(failed) + " failed: "
                + seen.of(failed).message();
    }
}
