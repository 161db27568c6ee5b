package io.etcdagent.daemon.unit;

import java.time.Duration;
import java.util.List;

/**
 * The unit that runs etcd on this node. Every method asks or tells the supervisor anew and has a deadline of its own;
 * none keeps a state that could differ from what is.
 */
public interface EtcdUnit {

    /** The unit's name as an operator knows it. */
    String name();

    /** What to do about it without the agent, for messages to operators. */
    ByHand byHand();

    /** What the unit is doing now. */
    UnitState state() throws UnitException;

    /** Stops etcd and returns when no process of it is left; {@link UnitException} if one still is after the deadline. */
    void stop(Duration deadline) throws UnitException;

    /**
     * Asks for etcd to be started and returns at once: a member without quorum can take for ever to be ready, so the
     * caller watches {@link #state}. No effect on one that runs. Clears an earlier failure that would forbid it.
     */
    void start() throws UnitException;

    /** The newest lines that etcd logged, oldest first; empty when there is nothing to be had. */
    List<String> logTail(int lines) throws UnitException;

    /**
     * The newest lines of its newest run, over or not, oldest first: all that {@link #logTail} tells where one run cannot
     * be told from another.
     */
    default List<String> runLog(int lines) throws UnitException {
        return logTail(lines);
    }

    /**
     * The newest lines that etcd logged in one run, oldest first, and none of another run; empty when nothing is known
     * of that run's log, as always where runs cannot be told apart.
     *
     * @param invocation as {@link UnitState#invocation} names it
     */
    default List<String> runLog(String invocation, int lines) throws UnitException {
        return List.of();
    }

    /** The timer that starts etcd should this agent not come back. */
    RescueTimer rescueTimer();

    /** What every start of etcd is told over its own settings. */
    JoinSettings joinSettings();
}
