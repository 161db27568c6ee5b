package io.etcdagent.daemon.rollout;

import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.etcd.ClusterId;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.operation.IdempotencyKey;
import io.etcdagent.daemon.time.Timestamp;
import io.etcdagent.protocol.RolloutMemberState;
import io.etcdagent.protocol.RolloutPause;
import io.etcdagent.protocol.RolloutState;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What people do to a rollout that is declared: pause it, resume it, give it up. From any node, by the record alone. */
final class RolloutChanges {

    /** What is to become of the rollout as it was read. */
    private interface Change {
        RolloutRecord of(RolloutSnapshot seen) throws RolloutRejected;
    }

    /** Agents write their progress meanwhile, which turns away a change that was decided before. */
    private static final int ATTEMPTS = 5;

    private final RolloutStore store;
    private final Supplier<Optional<ClusterId>> cluster;
    private final Clock wallClock;

    /** @param cluster this node's cluster, empty while it was never heard of */
    RolloutChanges(RolloutStore store, Supplier<Optional<ClusterId>> cluster, Clock wallClock) {
        this.store = store;
        this.cluster = cluster;
        this.wallClock = wallClock;
    }

    /** From then on no agent begins with a member; one whose member is down already brings it back. */
    RolloutSnapshot pause(Optional<String> meant, String by, String reason, Optional<IdempotencyKey> key)
            throws RolloutRejected {
        return change(meant, key, seen -> {
            if (!seen.running()) {
                throw RolloutRejected.conflict(
                        seen, standing(seen) + "; there is nothing to pause; see: etcd-agentctl rollout");
            }
            return seen.record()
                    .paused(
                            new RolloutPause(by, reason, now()),
                            "paused by " + by + because(reason) + "; nothing more is stopped");
        });
    }

    /** The agents go on; members that failed are tried again. */
    RolloutSnapshot resume(Optional<String> meant, String by, String reason, Optional<IdempotencyKey> key)
            throws RolloutRejected {
        return change(meant, key, seen -> {
            if (seen.record().state() != RolloutState.PAUSED) {
                throw RolloutRejected.conflict(
                        seen, standing(seen) + "; only a paused one can be resumed; see: etcd-agentctl rollout");
            }
            return seen.record().resumed("resumed by " + by + because(reason));
        });
    }

    /** It is over; an agent whose member is down already brings it back all the same. */
    RolloutSnapshot abort(Optional<String> meant, String by, String reason, Optional<IdempotencyKey> key)
            throws RolloutRejected {
        return change(meant, key, seen -> {
            if (!seen.active()) {
                throw RolloutRejected.conflict(
                        seen, standing(seen) + "; there is nothing to give up; see: etcd-agentctl rollout");
            }
            return seen.record().ended(RolloutState.ABORTED, "given up by " + by + because(reason), now());
        });
    }

    private RolloutSnapshot change(Optional<String> meant, Optional<IdempotencyKey> key, Change change)
            throws RolloutRejected {
        try {
            Optional<RolloutSnapshot> repeated = store.under(key);
            if (repeated.isPresent()) {
                return repeated.get();
            }
            RolloutSnapshot seen = current(meant);
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                RolloutRecord wanted = change.of(seen).askedUnder(key);
                boolean made = store.change(seen, wanted, again(seen, wanted));
                seen = current(Optional.of(seen.record().id()));
                // What an attempt did whose answer was lost is seen by reading.
                if (made
                        || seen.record().equals(wanted)
                        || key.flatMap(seen.record()::under).isPresent()) {
                    return seen;
                }
            }
            throw RolloutRejected.conflict("rollout " + seen.record().id()
                    + " was changed by others at the same time, again and again; ask once more");
        } catch (CoordinationException failure) {
            throw RolloutRejected.unreachable(failure);
        }
    }

    /** Those that failed have another try when it is resumed. */
    private static Map<MemberId, MemberProgress> again(RolloutSnapshot seen, RolloutRecord wanted) {
        Map<MemberId, MemberProgress> again = new LinkedHashMap<>();
        if (wanted.state() == RolloutState.RUNNING) {
            for (MemberId failed : seen.in(RolloutMemberState.FAILED)) {
                again.put(failed, MemberProgress.pending("to be tried again"));
            }
        }
        return again;
    }

    private RolloutSnapshot current(Optional<String> meant) throws RolloutRejected, CoordinationException {
        RolloutSnapshot seen = store.current()
                .orElseThrow(() -> new RolloutRejected(
                        RolloutRejected.Why.NOT_FOUND, "there never was a rollout in this cluster", List.of()));
        if (meant.isPresent() && !meant.get().equals(seen.record().id())) {
            throw RolloutRejected.conflict(
                    seen,
                    "rollout " + meant.get() + " is not the current one: "
                            + seen.record().id() + " is, see: etcd-agentctl rollout");
        }
        Optional<ClusterId> here = cluster.get();
        if (here.isPresent() && !seen.isOf(here.get())) {
            throw new RolloutRejected(RolloutRejected.Why.NOT_FOUND, seen.foreign(here.get()), List.of());
        }
        return seen;
    }

    private static String standing(RolloutSnapshot seen) {
        RolloutRecord record = seen.record();
        return "rollout " + record.id() + " " + record.standing() + " (" + record.message() + ")";
    }

    private static String because(String reason) {
        return reason.isEmpty() ? "" : ": " + reason;
    }

    private String now() {
        return Timestamp.now(wallClock);
    }
}
