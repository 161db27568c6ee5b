package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.etcd.EtcdConnection;
import io.etcdagent.daemon.etcd.EtcdConnections;
import io.etcdagent.daemon.etcd.EtcdException;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberStatus;
import io.etcdagent.daemon.health.ClusterObservation;
import io.etcdagent.daemon.health.HealthCheck;
import io.etcdagent.daemon.health.MemberObservation;
import io.etcdagent.daemon.time.Deadline;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Gives leadership to another voter before its leader is stopped or answers nothing, so that no election has to find
 * out, and no write waits.
 */
public final class HandOver {

    private static final Duration MOVE = Duration.ofSeconds(10);
    private static final Duration ASK = Duration.ofSeconds(1);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private final Supplier<HealthCheck> freshLook;
    private final Supplier<EtcdConnection> local;
    private final EtcdConnections connections;
    private final LongSupplier nanoClock;

    /**
     * Wires it.
     *
     * @param local the connection to the local member, which leads when anything is to be done
     */
    public HandOver(
            Supplier<HealthCheck> freshLook,
            Supplier<EtcdConnection> local,
            EtcdConnections connections,
            LongSupplier nanoClock) {
        this.freshLook = freshLook;
        this.local = local;
        this.connections = connections;
        this.nanoClock = nanoClock;
    }

    /**
     * Moves leadership away from the member if it has it, and returns when another member says so.
     *
     * @return what was done, in one sentence
     * @throws NotStopped when leadership did not move; nothing was changed that needs undoing
     */
    String from(LocalNode node, Order order) throws NotStopped, InterruptedException {
        ClusterObservation cluster = freshLook.get().cluster();
        boolean leads = cluster.of(node.member())
                .flatMap(MemberObservation::status)
                .filter(MemberStatus::isLeader)
                .isPresent();
        if (!leads) {
            return node.label() + " does not lead; nothing to hand over";
        }
        Optional<MemberObservation> successor = successor(cluster, node.member());
        if (successor.isEmpty()) {
            return "no other voter could lead; an accepted outage";
        }
        MemberObservation next = successor.get();
        EtcdConnection witness = next.endpoint()
                .map(connections::to)
                .orElseThrow(() ->
                        NotStopped.failed("no way to reach " + next.member().label()));
        try {
            local.get().moveLeader(next.member().id(), MOVE);
        } catch (EtcdException failure) {
            throw NotStopped.failed(
                    "leadership could not be handed to " + next.member().label() + ": " + failure.getMessage() + "; "
                            + order.nothingDone() + ", ask again when the cluster is calm");
        }
        awaitSeenBy(witness, node, next, order);
        return "leadership handed to " + next.member().label() + ", as it says itself";
    }

    /** The healthy voter, other than the one to be stopped, that has applied most. */
    static Optional<MemberObservation> successor(ClusterObservation cluster, MemberId stopped) {
        return cluster.observations().stream()
                .filter(other -> !other.member().id().equals(stopped))
                .filter(other -> !other.member().learner() && other.healthy())
                .max(Comparator.comparingLong(HandOver::applied));
    }

    private static long applied(MemberObservation member) {
        return member.status().map(MemberStatus::raftAppliedIndex).orElse(0L);
    }

    private void awaitSeenBy(EtcdConnection witness, LocalNode node, MemberObservation next, Order order)
            throws NotStopped, InterruptedException {
        Deadline deadline = Deadline.after(MOVE, nanoClock);
        String last = "it did not answer";
        while (!deadline.passed()) {
            try {
                MemberId leader = witness.status(deadline.atMost(ASK)).leader();
                if (!leader.isNone() && !leader.equals(node.member())) {
                    return;
                }
                last = leader.isNone() ? "it sees no leader" : "it still sees " + node.label() + " lead";
            } catch (EtcdException failure) {
                last = failure.getMessage();
            }
            TimeUnit.NANOSECONDS.sleep(LOOK_AGAIN.toNanos());
        }
        throw NotStopped.failed("leadership was handed to " + next.member().label()
                + ", but within " + MOVE.toSeconds() + " s that member did not confirm it (" + last
                + "); " + order.nothingDone());
    }
}
