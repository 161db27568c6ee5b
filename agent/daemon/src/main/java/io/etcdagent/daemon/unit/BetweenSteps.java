package io.etcdagent.daemon.unit;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The operator's own steps, run while etcd is down between stop and start: root-owned executables in
 * {@code /etc/etcd-agent/between.d}.
 */
public interface BetweenSteps {

    /** A step that was begun. It goes on without the agent, should that die. */
    interface Step {

        String name();

        /** What it printed since this was asked last, whole lines; may be cut where a step prints very much. */
        List<String> newLines() throws UnitException;

        /** How it ended, in words for an operator, once it has; see {@link Ended}. */
        Optional<Ended> ended() throws UnitException;

        /** Ends it, by force in the end, and returns when no process of it is left. */
        void end(Duration deadline) throws UnitException;
    }

    /**
     * A step's end.
     *
     * @param words for instance {@code exit status 3}
     */
    record Ended(boolean succeeded, String words) {}

    /** Why there can be no such step, in words for an operator; empty when it can be begun. Asked before any stop. */
    Optional<String> obstacle(String name);

    /** Begins a step and returns at once. */
    Step begin(String name) throws UnitException;

    /** The step of that name that an earlier life of this agent began and that still runs. */
    Optional<Step> left(String name) throws UnitException;
}
