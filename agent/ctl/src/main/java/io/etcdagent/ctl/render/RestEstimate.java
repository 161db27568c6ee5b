package io.etcdagent.ctl.render;

import io.etcdagent.protocol.RolloutMemberState;
import io.etcdagent.protocol.RolloutMemberView;
import io.etcdagent.protocol.RolloutState;
import io.etcdagent.protocol.RolloutView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How long the rest of a rollout takes if it goes on as it went: as long for each member that is left as for one that is
 * done, less what the one at work has had already. A member that takes longer than that does not make the others quicker.
 */
final class RestEstimate {

    private RestEstimate() {}

    /** Nothing while no member is done or none is left, and while it does not go on or waits for somebody. */
    static Optional<Duration> of(RolloutView rollout, Instant now) {
        List<Duration> done = spans(rollout, RolloutMemberState.SUCCEEDED, now);
        List<Duration> atWork = spans(rollout, RolloutMemberState.RUNNING, now);
        List<RolloutMemberView> pending = RolloutMemberText.in(rollout, RolloutMemberState.PENDING);
        if (rollout.state() != RolloutState.RUNNING
                || done.isEmpty()
                || (pending.isEmpty() && atWork.isEmpty())
                || waits(rollout)) {
            return Optional.empty();
        }
        Duration mean = done.stream().reduce(Duration.ZERO, Duration::plus).dividedBy(done.size());
        Duration rest = mean.multipliedBy(pending.size());
        for (Duration elapsed : atWork) {
            rest = rest.plus(positive(mean.minus(elapsed)));
        }
        return Optional.of(positive(rest));
    }

    /** For example {@code about 40 s left}: no more exact than it can be. */
    static String words(Duration rest) {
        long seconds = Math.max(1, Math.round(rest.toMillis() / 1000.0));
        if (seconds < 100) {
            return "about " + seconds + " s left";
        }
        long minutes = Math.round(seconds / 60.0);
        return minutes < 100 ? "about " + minutes + " min left" : "about " + Math.round(minutes / 60.0) + " h left";
    }

    /** Nobody is at work, and the one whose turn it is says why it has not begun: that may last. */
    private static boolean waits(RolloutView rollout) {
        return RolloutMemberText.in(rollout, RolloutMemberState.RUNNING).isEmpty()
                && RolloutMemberText.in(rollout, RolloutMemberState.PENDING).stream()
                        .findFirst()
                        .filter(turn -> !turn.message().isEmpty())
                        .isPresent();
    }

    private static List<Duration> spans(RolloutView rollout, RolloutMemberState state, Instant now) {
        return rollout.members().stream()
                .filter(member -> member.state() == state)
                .flatMap(member -> span(member, now).stream())
                .toList();
    }

    private static Optional<Duration> span(RolloutMemberView member, Instant now) {
        boolean over = member.state() == RolloutMemberState.SUCCEEDED;
        return over && member.endedAt() == null
                ? Optional.empty()
                : Span.of(member.startedAt(), member.endedAt(), now).map(RestEstimate::positive);
    }

    /** Clocks of several hosts are involved, and one of them may go wrong. */
    private static Duration positive(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }
}
