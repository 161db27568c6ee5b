package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.gate.GateResult;
import io.etcdagent.daemon.health.ClusterObservation;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.Phase;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A look before a removal that an earlier life of the agent was about to ask for. Much can have happened since: somebody
 * may have brought the member back by hand, or another one may be sick by now. As long as the member is on the list
 * nothing is lost by not removing it.
 */
final class StillToRemove {

    /** What speaks against a removal whoever holds the lock, and whyever the member is dead. */
    private static final Set<String> MUST_BE_OPEN =
            Set.of("cluster-reachable", "others-healthy", "quorum-without-me", "no-learner-joining", "one-leader");

    private final Course course;
    private final Means means;

    StillToRemove(Course course, Means means) {
        this.course = course;
        this.means = means;
    }

    /** How the recovery ends for now; empty if it is to go on. */
    Optional<Ending> obstacle() {
        if (course.entry().phase() != Phase.REMOVE) {
            return Optional.empty();
        }
        ClusterObservation cluster = means.freshLook().get().cluster();
        Optional<Member> dead = stillListed(cluster);
        if (dead.isEmpty()) {
            return Optional.empty();
        }
        if (cluster.illness(dead.get()).isEmpty()) {
            return Optional.of(giveUp(dead.get()));
        }
        List<GateResult> closed = ClosedGates.among(new RecoverLook(means).dryRun(course.order())).stream()
                .filter(gate -> MUST_BE_OPEN.contains(gate.name()))
                .toList();
        return closed.isEmpty()
                ? Optional.empty()
                : Optional.of(new Ending(
                        OperationState.FAILED,
                        "the removal of " + dead.get().label() + " waits, because the others have changed: closed "
                                + ClosedGates.summary(closed) + "; this agent goes on when they are open",
                        closed,
                        true));
    }

    private Optional<Member> stillListed(ClusterObservation cluster) {
        return Optional.ofNullable(course.entry().replacement())
                .flatMap(Replacement::removed)
                .map(MemberId::parse)
                .flatMap(id -> cluster.members().flatMap(list -> list.find(id)));
    }

    private Ending giveUp(Member alive) {
        String words = alive.label() + " is alive again and well: somebody brought it back, and it is not replaced";
        try {
            new GivenUpRecovery(means).tidy(course.entry());
            return Ending.of(OperationState.FAILED, words);
        } catch (CoordinationException | JournalException failure) {
            return new Ending(
                    OperationState.FAILED, words + "; left to clear: " + failure.getMessage(), List.of(), true);
        }
    }
}
