package io.etcdagent.daemon.health;

import io.etcdagent.daemon.unit.UnitState;
import java.util.Optional;

/**
 * A run of etcd as it was seen: which one, in which boot of the machine, and whether it went on.
 *
 * @param invocation the newest run, over or not; empty when none is known
 */
record UnitRun(String bootId, Optional<String> invocation, boolean running) {

    /**
     * What a look shows; empty when it shows nothing to compare by.
     *
     * @param before what was seen last: systemd forgets the invocation of a unit that is down and that nothing refers to
     */
    static Optional<UnitRun> seen(String bootId, UnitState state, Optional<UnitRun> before) {
        if (state.activeState() == UnitState.ActiveState.UNKNOWN) {
            return Optional.empty();
        }
        if (state.down()) {
            Optional<String> remembered =
                    before.filter(run -> run.bootId().equals(bootId)).flatMap(UnitRun::invocation);
            return Optional.of(new UnitRun(bootId, state.invocation().or(() -> remembered), false));
        }
        return state.invocation().map(run -> new UnitRun(bootId, Optional.of(run), true));
    }

    boolean sameBoot(UnitRun other) {
        return bootId.equals(other.bootId);
    }

    boolean sameInvocation(UnitRun other) {
        return invocation.equals(other.invocation);
    }
}
