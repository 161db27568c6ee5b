package io.etcdagent.daemon.rollout;

import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.operation.AuditTrail;
import io.etcdagent.daemon.operation.LocalNode;
import io.etcdagent.daemon.time.Deadline;
import io.etcdagent.daemon.time.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One look at the newest rollout and the one step that follows from it. What concerns the rollout as a whole any agent
 * writes, whichever sees it first; what concerns a member only its own agent does.
 */
final class Reconciliation {

    private static final Logger log = LoggerFactory.getLogger(Reconciliation.class);

    /** Every progress of a member brings all agents to look again, and the cluster's members change seldom. */
    private static final Duration COMPARE_MEMBERS_EVERY = Duration.ofSeconds(4);

    private final RolloutStore store;
    private final ClusterNow cluster;
    private final Supplier<Optional<LocalNode>> node;
    private final OwnTurn ownTurn;
    private final MissedTurn missedTurn;
    private final Broadcast broadcast;
    private final Clock wallClock;
    private final LongSupplier nanoClock;

    private Optional<Deadline> compareMembers = Optional.empty();
    private String told = "";

    Reconciliation(
            RolloutStore store,
            ClusterNow cluster,
            Supplier<Optional<LocalNode>> node,
            OwnTurn ownTurn,
            MissedTurn missedTurn,
            Broadcast broadcast,
            Clock wallClock,
            LongSupplier nanoClock) {
        this.store = store;
        this.cluster = cluster;
        this.node = node;
        this.ownTurn = ownTurn;
        this.missedTurn = missedTurn;
        this.broadcast = broadcast;
        this.wallClock = wallClock;
        this.nanoClock = nanoClock;
    }

    /** Looks, and takes the step; whether the rollout as a whole was changed, so that another look is due at once. */
    boolean step() throws CoordinationException {
        Optional<RolloutSnapshot> current = store.current();
        if (current.isEmpty()) {
            return false;
        }
        RolloutSnapshot seen = current.get();
        Optional<LocalNode> local = node.get();
        if (local.isPresent() && !seen.isOf(local.get().cluster())) {
            tell(seen.record().id(), seen.foreign(local.get().cluster()));
            return false;
        }
        // Nothing is decided by it any more once the rollout is over.
        Optional<MemberId> leader = seen.active() ? cluster.leader() : Optional.empty();
        tell(seen.record().id(), words(seen.record()));
        broadcast.publish(seen.seen(leader));
        if (local.isEmpty()) {
            return false;
        }
        if (seen.active() && (membersFollowed(seen) || concluded(seen, leader))) {
            return true;
        }
        if (seen.includes(local.get().member())) {
            ownTurn.step(seen, local.get(), leader);
        }
        return false;
    }

    private static String words(RolloutRecord record) {
        return record.standing() + ": " + record.message()
                + Optional.ofNullable(record.waiting())
                        .map(why -> "; nothing goes on: " + why)
                        .orElse("");
    }

    /** In every node's log, once: whoever looks for it later may look anywhere. */
    private void tell(String id, String words) {
        String line = "rollout " + id + " " + words;
        if (!line.equals(told)) {
            told = line;
            log.info("{}", line);
        }
    }

    private boolean membersFollowed(RolloutSnapshot seen) throws CoordinationException {
        // One of the first version does not say who was in the cluster when it was declared.
        if (seen.record().version() == 1
                || compareMembers.filter(moment -> !moment.passed()).isPresent()) {
            return false;
        }
        Optional<MembershipChange> change = MembershipChange.since(seen, cluster.members(), now());
        compareMembers = Optional.of(Deadline.after(COMPARE_MEMBERS_EVERY, nanoClock));
        if (change.isEmpty()) {
            return false;
        }
        change.get()
                .record()
                .notes()
                .forEach(note -> log.info("rollout {}: {}", seen.record().id(), note));
        store.change(seen, change.get().record(), change.get().skipped());
        return true;
    }

    private boolean concluded(RolloutSnapshot seen, Optional<MemberId> leader) throws CoordinationException {
        Optional<RolloutRecord> conclusion = Conclusion.of(seen, now());
        RolloutRecord next = conclusion.isPresent() || !seen.running()
                ? conclusion.orElse(seen.record())
                : missedTurn.of(seen, leader);
        if (next.equals(seen.record())) {
            return false;
        }
        if (store.conclude(seen, next) && !next.active()) {
            // By the one agent whose write counted.
            AuditTrail.ended(
                    next.requestedBy(), "rollout " + next.id(), next.state().word() + ": " + next.message());
        }
        return true;
    }

    private String now() {
        return Timestamp.now(wallClock);
    }
}
