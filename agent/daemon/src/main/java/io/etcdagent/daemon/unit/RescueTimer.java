package io.etcdagent.daemon.unit;

/**
 * The dead-man's switch: starts etcd some minutes after it was armed last, unless disarmed. It must run without this
 * agent, or it is worth nothing.
 */
public interface RescueTimer {

    /** Arms it, or winds it up again. */
    void arm() throws UnitException;

    /**
     * Fails unless it is armed.
     *
     * @throws UnitException if it is not, or nobody knows
     */
    void requireArmed() throws UnitException;

    /** Disarms it; no effect on one that is not armed. */
    void disarm() throws UnitException;

    /** What protects the node should the agent die while etcd is down, in one sentence. */
    String description();
}
