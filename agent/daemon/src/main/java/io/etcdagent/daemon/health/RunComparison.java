package io.etcdagent.daemon.health;

import io.etcdagent.protocol.ForeignChangeKind;
import java.util.Optional;

/**
 * Two looks at the unit, one after the other, and what lies between them that this agent had no part in. When it cannot
 * be told whose doing something was, it is not ours: one report too many is better than one too few.
 *
 * <p>Between two looks many things can happen, of which only the outcome is compared. While an operation is at work past
 * its stop nothing is called foreign but a reboot: it stops and starts etcd itself, perhaps more than once, and tells what
 * comes of it.
 *
 * @param ownStartAhead whether this agent was about to start etcd, outside of any operation, when it looked before
 * @param work read after the later look; what was read before it could not know of a stop that the look shows
 */
record RunComparison(UnitRun before, UnitRun now, boolean ownStartAhead, Optional<OwnWork> work) {

    Optional<ForeignChangeKind> foreign() {
        if (!now.sameBoot(before)) {
            return before.running() || now.running() ? Optional.of(ForeignChangeKind.REBOOTED) : Optional.empty();
        }
        if (work.filter(OwnWork::atWork).isPresent()) {
            return Optional.empty();
        }
        if (now.running()) {
            return now.sameInvocation(before) || startedByUs()
                    ? Optional.empty()
                    : Optional.of(ForeignChangeKind.RESTARTED);
        }
        if (now.sameInvocation(before) && (!before.running() || stoppedByUs())) {
            return Optional.empty();
        }
        // Also a run that began and ended between the two looks: whoever began it, its end was none of ours.
        return Optional.of(ForeignChangeKind.STOPPED);
    }

    private boolean startedByUs() {
        return ownStartAhead
                || work.filter(own -> own.startedAfter(before.invocation())).isPresent();
    }

    private boolean stoppedByUs() {
        return work.filter(own -> own.stopped(before.invocation())).isPresent();
    }
}
