package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.gate.GateResult;
import io.etcdagent.daemon.time.Pulse;
import io.etcdagent.daemon.unit.UnitException;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.OperationView;
import io.etcdagent.protocol.Phase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operations on this node: one at a time, on a thread of their own, which between them finishes what is left over
 * ({@link Aftercare}).
 */
public final class Operations implements Orders, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Operations.class);
    private static final Duration UNDO_TIME = Duration.ofSeconds(10);

    private final Means means;
    private final OrderRules rules;
    private final Roster roster;
    private final Pulse pulse;
    private final OperationThread thread;

    /**
     * Wires the operations, those of before among them; nothing runs before {@link #start}.
     *
     * @param history of this node
     * @param node this node's identity, empty while it was never learned
     * @param verifyTime how long the start gates may take before the operation counts as failed
     * @param stepTime how long a step between stop and start may take
     * @param watch told of every order that is no rehearsal
     */
    public Operations(
            Means means,
            OperationHistory history,
            Supplier<Optional<LocalNode>> node,
            Duration verifyTime,
            Duration stepTime,
            OrderWatch watch) {
        this.means = means;
        this.rules = new OrderRules(means);
        this.pulse = new Pulse(means.nanoClock());
        KeptDown keptDown = new KeptDown(means.lock());
        Commissioning commissioning =
                new Commissioning(means, history, node, verifyTime, stepTime, watch, keptDown, pulse);
        this.roster = new Roster(commissioning);
        Aftercare aftercare = new Aftercare(means, keptDown, stepTime, pulse);
        this.thread = new OperationThread(means, roster, commissioning, aftercare, node, pulse);
    }

    /** First finishes what an earlier life of this agent left, then takes orders. */
    public void start() {
        thread.start();
    }

    /**
     * Whether an agent that starts may start an etcd that is down: not one that an operation left down, which is the
     * aftercare's to judge (a stop is to last, a step still runs), nor while nobody knows whether one did.
     */
    public boolean mayStartEtcd() {
        try {
            return means.journal().read().filter(JournalEntry::mayHaveStopped).isEmpty();
        } catch (JournalException unreadable) {
            log.error("etcd is left as it is: {}", unreadable.getMessage());
            return false;
        }
    }

    @Override
    public OperationView submit(OrderForm form, Optional<IdempotencyKey> key) throws OperationRejected {
        if (under(key).isEmpty()) {
            // Can take long, so not while others wait for the roster.
            rules.refuseWhatCannotBe(form);
        }
        AcceptedOperation accepted = roster.admit(form, key);
        // Nor may they wait for the disk.
        accepted.writeDown();
        thread.wake();
        return accepted.view();
    }

    @Override
    public void refuseWhateverTheGates(OrderForm form) throws OperationRejected {
        rules.refuseWhatCannotBe(form);
        roster.refuseWhileBusy();
    }

    @Override
    public List<GateResult> refusals(OrderForm form) {
        return rules.closedGates(form);
    }

    /**
     * The operation that was accepted under that key.
     *
     * @throws OperationRejected if it was accepted for another request
     */
    public Optional<OperationView> under(Optional<IdempotencyKey> key) throws OperationRejected {
        return roster.under(key).map(AcceptedOperation::view);
    }

    /** The operations of this node, newest first, the last fifty, also of earlier lives of the agent. */
    public List<OperationView> list() {
        return roster.newestFirst();
    }

    @Override
    public Optional<OperationView> current() {
        return roster.busyWith();
    }

    /** Whether this life of the agent has looked for what an earlier one left: until then it knows nothing of itself. */
    public boolean looked() {
        return roster.looked();
    }

    /** What stands on this node while no operation is at work. */
    public Leftover leftover() {
        return roster.leftover();
    }

    /** How long ago the operations' thread got on; longer than the longest step of an operation, and it is stuck. */
    public Duration silence() {
        return pulse.silence();
    }

    public Progress progress(String id) throws OperationRejected {
        return find(id).progress();
    }

    private AcceptedOperation find(String id) throws OperationRejected {
        return roster.find(id)
                .orElseThrow(() -> new OperationRejected(
                        OperationRejected.Why.NOT_FOUND,
                        "there is no operation " + id + " in this agent's memory; it knows: etcd-agentctl operations"));
    }

    /** Gives it up while nothing is down. */
    public OperationView cancel(String id) throws OperationRejected {
        AcceptedOperation known = find(id);
        if (known.view().state() == OperationState.CANCELLED) {
            // Who asks again has not heard the answer.
            return known.view();
        }
        if (!known.runs()) {
            throw OperationRejected.because(
                    OperationRejected.Why.CONFLICT,
                    known.view(),
                    "operation " + id + " has ended already: "
                            + known.view().state().word());
        }
        if (!known.operation().cancel()) {
            throw OperationRejected.because(
                    OperationRejected.Why.CONFLICT,
                    known.view(),
                    "operation " + id + " is in phase " + known.view().phase().word() + " and can only go forward");
        }
        return known.view();
    }

    /**
     * Takes no more orders. An operation that has stopped nothing yet is given up and undone; one that is past that has
     * a moment to end, and whatever becomes of it, etcd is told to start.
     */
    @Override
    public void close() {
        Optional<AcceptedOperation> running = roster.close();
        thread.wake();
        boolean onlyForward = running.isPresent() && !running.get().operation().cancel();
        boolean ended = thread.awaitEnd(UNDO_TIME);
        if (onlyForward && !ended && wantsEtcdUp(running.get().view())) {
            try {
                means.unit().start();
                log.warn("this agent ends in the middle of an operation; etcd was told to start, and the next start of"
                        + " the agent verifies it");
            } catch (UnitException failure) {
                log.error(
                        "this agent ends in the middle of an operation, and etcd could not be started: {}",
                        failure.getMessage());
            }
        }
    }

    /**
     * Not while an operator's step has etcd for itself, nor when it is to stay down: the next life of the agent sees to
     * it. Nor is an etcd that is down while it should be defragmented so by our hand.
     */
    private static boolean wantsEtcdUp(OperationView view) {
        if (view.kind().leavesEtcdRunning()) {
            return false;
        }
        boolean onItsWayBack = view.phase().compareTo(Phase.START) >= 0;
        boolean stopsForGood = view.kind() == OperationKind.STOP || view.kind() == OperationKind.RECOVER;
        return onItsWayBack || (view.phase() == Phase.STOP && !stopsForGood);
    }
}
