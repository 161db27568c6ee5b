package io.etcdagent.daemon.rollout;

import io.etcdagent.daemon.gate.GateResult;
import io.etcdagent.daemon.operation.IdempotencyKey;
import io.etcdagent.protocol.RolloutView;
import java.util.List;
import java.util.Optional;

/** A rollout that was not declared or not changed, and why. */
public final class RolloutRejected extends Exception {

    private static final long serialVersionUID = 1;

    /** Why. */
    public enum Why {
        /** A gate is closed. */
        GATE,
        /** Another rollout is active, or this one is not in the state for it. */
        CONFLICT,
        /** What was asked for cannot be. */
        INVALID,
        /** There is no rollout to be changed. */
        NOT_FOUND,
        /** This agent does not know enough yet, or etcd cannot be asked. */
        NOT_READY,
        /** The idempotency key belongs to another request. */
        KEY_REUSED
    }

    private final Why why;
    private final String words;
    private final transient List<GateResult> closedGates;
    private final transient Optional<RolloutView> inTheWay;

    RolloutRejected(Why why, String words, List<GateResult> closedGates) {
        this(why, words, closedGates, Optional.empty());
    }

    private RolloutRejected(Why why, String words, List<GateResult> closedGates, Optional<RolloutView> inTheWay) {
        super(words);
        this.why = why;
        this.words = words;
        this.closedGates = closedGates;
        this.inTheWay = inTheWay;
    }

    static RolloutRejected invalid(String words) {
        return new RolloutRejected(Why.INVALID, words + "; nothing was begun", List.of());
    }

    static RolloutRejected conflict(String words) {
        return new RolloutRejected(Why.CONFLICT, words, List.of());
    }

    /** As above, because of that rollout. */
    static RolloutRejected conflict(RolloutSnapshot inTheWay, String words) {
        return new RolloutRejected(Why.CONFLICT, words, List.of(), Optional.of(inTheWay.view(Optional.empty())));
    }

    static RolloutRejected keyReused(RolloutSnapshot owner, IdempotencyKey key) {
        return new RolloutRejected(
                Why.KEY_REUSED,
                "the key " + key.value() + " belongs to rollout "
                        + owner.record().id()
                        + ", of which something else was asked; a new request takes a new key; nothing was done",
                List.of(),
                Optional.of(owner.view(Optional.empty())));
    }

    static RolloutRejected unreachable(Exception failure) {
        return new RolloutRejected(Why.NOT_READY, String.valueOf(failure.getMessage()), List.of());
    }

    public Why why() {
        return why;
    }

    public String words() {
        return words;
    }

    /** The rollout that stands in the way, if it is one. */
    public Optional<RolloutView> inTheWay() {
        return inTheWay;
    }

    /** The gates that are closed; empty when it was not a gate. */
    public List<GateResult> closedGates() {
        return closedGates;
    }
}
