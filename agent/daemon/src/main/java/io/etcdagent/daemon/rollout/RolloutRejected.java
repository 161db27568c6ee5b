package io.etcdagent.daemon.rollout;

import io.etcdagent.daemon.gate.GateResult;
import java.util.List;

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
        NOT_READY
    }

    private final Why why;
    private final String words;
    private final transient List<GateResult> closedGates;

    RolloutRejected(Why why, String words, List<GateResult> closedGates) {
        super(words);
        this.why = why;
        this.words = words;
        this.closedGates = closedGates;
    }

    static RolloutRejected invalid(String words) {
        return new RolloutRejected(Why.INVALID, words + "; nothing was begun", List.of());
    }

    static RolloutRejected conflict(String words) {
        return new RolloutRejected(Why.CONFLICT, words, List.of());
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

    /** The gates that are closed; empty when it was not a gate. */
    public List<GateResult> closedGates() {
        return closedGates;
    }
}
