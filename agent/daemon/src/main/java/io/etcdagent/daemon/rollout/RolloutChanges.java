package io.etcdagent.daemon.rollout;

import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.protocol.RolloutMemberState;
import io.etcdagent.protocol.RolloutPause;
import io.etcdagent.protocol.RolloutState;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What people do to a rollout that is declared: pause it, resume it, give it up. From any node, by the record alone. */
final class RolloutChanges {

    /** What is to become of the rollout as it was read. */
    private interface Change {
        void apply(RolloutSnapshot seen) throws RolloutRejected, CoordinationException;
    }

    /** Agents write their progress meanwhile, which turns away a change that was decided before. */
    private static final int ATTEMPTS = 5;

    private final RolloutStore store;
    private final Clock wallClock;

    RolloutChanges(RolloutStore store, Clock wallClock) {
        this.store = store;
        this.wallClock = wallClock;
    }

    /** From then on no agent begins with a member; one whose member is down already brings it back. */
    RolloutSnapshot pause(Optional<String> meant, String by, String reason) throws RolloutRejected {
        return change(meant, RolloutState.PAUSED, seen -> {
            if (!seen.running()) {
                throw RolloutRejected.conflict(standing(seen) + "; there is nothing to pause");
            }
            store.conclude(
                    seen,
                    seen.record()
                            .paused(
                                    new RolloutPause(by, reason, now()),
                                    "paused by " + by + because(reason) + "; nothing more is stopped"));
        });
    }

    /** The agents go on; members that failed are tried again. */
    RolloutSnapshot resume(Optional<String> meant, String by, String reason) throws RolloutRejected {
        return change(meant, RolloutState.RUNNING, seen -> {
            if (seen.record().state() != RolloutState.PAUSED) {
                throw RolloutRejected.conflict(standing(seen) + "; only a paused one can be resumed");
            }
            Map<MemberId, MemberProgress> again = new LinkedHashMap<>();
            for (MemberId failed : seen.in(RolloutMemberState.FAILED)) {
                again.put(failed, MemberProgress.pending("to be tried again"));
            }
            store.change(seen, seen.record().running("resumed by " + by + because(reason)), again);
        });
    }

    /** It is over; an agent whose member is down already brings it back all the same. */
    RolloutSnapshot abort(Optional<String> meant, String by, String reason) throws RolloutRejected {
        return change(meant, RolloutState.ABORTED, seen -> {
            if (!seen.active()) {
                throw RolloutRejected.conflict(standing(seen) + "; there is nothing to give up");
            }
            store.conclude(
                    seen, seen.record().ended(RolloutState.ABORTED, "given up by " + by + because(reason), now()));
        });
    }

    private RolloutSnapshot change(Optional<String> meant, RolloutState wanted, Change change) throws RolloutRejected {
        try {
            RolloutSnapshot seen = current(meant);
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                change.apply(seen);
                // Whether it came about is seen by reading, because an answer may be the echo of an earlier attempt.
                seen = current(Optional.of(seen.record().id()));
                if (seen.record().state() == wanted) {
                    return seen;
                }
            }
            throw RolloutRejected.conflict("rollout " + seen.record().id()
                    + " was changed by others at the same time, again and again; ask once more");
        } catch (CoordinationException failure) {
            throw RolloutRejected.unreachable(failure);
        }
    }

    private RolloutSnapshot current(Optional<String> meant) throws RolloutRejected, CoordinationException {
        RolloutSnapshot seen = store.current()
                .orElseThrow(() -> new RolloutRejected(
                        RolloutRejected.Why.NOT_FOUND, "there never was a rollout in this cluster", List.of()));
        if (meant.isPresent() && !meant.get().equals(seen.record().id())) {
            throw RolloutRejected.conflict("rollout " + meant.get() + " is not the current one: "
                    + seen.record().id() + " is, see: etcd-agentctl rollout");
        }
        return seen;
    }

    private static String standing(RolloutSnapshot seen) {
        RolloutRecord record = seen.record();
        return "rollout " + record.id() + " is " + record.state().word() + " (" + record.message() + ")";
    }

    private static String because(String reason) {
        return reason.isEmpty() ? "" : ": " + reason;
    }

    private String now() {
        return wallClock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
