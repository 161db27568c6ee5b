package io.etcdagent.daemon.unit;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The operator's own steps, run while etcd is down between stop and start: root-owned executables in
 * {@code /etc/etcd-agent/between.d}.
 */
public interface BetweenSteps {

    /** A step that was begun. It goes on without the agent, should that die. For one thread. */
    interface Step {

        String name();

        /**
         * What it printed since this was asked last, the oldest first. Long lines are cut, and of very many some are
         * left out, with a line that says so. The last lines can come a little after the step has ended.
         *
         * @throws UnitException if they cannot be had now; that says nothing about the step itself
         */
        List<String> newLines() throws UnitException;

        /** How it ended, in words for an operator, once it has; see {@link Ended}. Changes nothing. */
        Optional<Ended> ended() throws UnitException;

        /**
         * Ends it, by force in the end, and returns when no process of it is left. To be called in any case, once how
         * it ended has been noted: a step that has ended may have left processes, and from now on it is not found by
         * {@link BetweenSteps#left} any more.
         *
         * @param deadline more than the 20 seconds that systemd's unit gives a step between SIGTERM and SIGKILL
         * @throws UnitException if a process of it is left after the deadline, or if that cannot be told
         */
        void end(Duration deadline) throws UnitException;
    }

    /**
     * A step's end. Whatever leaves a doubt whether it did its work has not succeeded.
     *
     * @param words for instance {@code exit status 3}; unless it succeeded, also where all that it printed can be read
     */
    record Ended(boolean succeeded, String words) {}

    /** Why there can be no such step, in words for an operator; empty when it can be begun. Asked before any stop. */
    Optional<String> obstacle(String name);

    /**
     * Begins a step and returns at once.
     *
     * @throws UnitException if it was not begun: there is an {@link #obstacle}, or one still runs
     */
    Step begin(String name) throws UnitException;

    /**
     * The step of that name that an earlier life of this agent began and did not {@linkplain Step#end end}: it still
     * runs, or it has ended meanwhile and tells how.
     */
    Optional<Step> left(String name) throws UnitException;
}
