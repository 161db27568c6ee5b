package io.etcdagent.daemon.metrics;

import io.etcdagent.daemon.rollout.Rollouts;
import io.etcdagent.daemon.rollout.SeenRollout;
import io.etcdagent.protocol.RolloutKind;
import io.etcdagent.protocol.RolloutMemberState;
import io.etcdagent.protocol.RolloutState;
import io.etcdagent.protocol.RolloutView;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The newest rollout, and how many this agent saw end. One that had ended when the agent first saw it is not counted: it
 * would be again after each start.
 */
final class RolloutNumbers implements Consumer<SeenRollout>, Source {

    private static final List<RolloutState> OUTCOMES =
            List.of(RolloutState.SUCCEEDED, RolloutState.FAILED, RolloutState.ABORTED);
    private static final List<RolloutState> STATES = List.of(
            RolloutState.RUNNING,
            RolloutState.PAUSED,
            RolloutState.SUCCEEDED,
            RolloutState.FAILED,
            RolloutState.ABORTED);

    private final Rollouts rollouts;

    // Guarded by "this".
    private final Map<RolloutKind, Map<RolloutState, Long>> ended = new EnumMap<>(RolloutKind.class);
    private Optional<String> underWay = Optional.empty();

    RolloutNumbers(Rollouts rollouts) {
        this.rollouts = rollouts;
        for (RolloutKind kind : RolloutKind.values()) {
            Map<RolloutState, Long> outcomes = new EnumMap<>(RolloutState.class);
            OUTCOMES.forEach(outcome -> outcomes.put(outcome, 0L));
            ended.put(kind, outcomes);
        }
    }

    @Override
    public synchronized void accept(SeenRollout seen) {
        RolloutView rollout = seen.view();
        if (!OUTCOMES.contains(rollout.state())) {
            underWay = Optional.of(rollout.id());
        } else if (underWay.equals(Optional.of(rollout.id()))) {
            underWay = Optional.empty();
            ended.computeIfAbsent(rollout.kind(), unseen -> new EnumMap<>(RolloutState.class))
                    .merge(rollout.state(), 1L, Long::sum);
        }
    }

    @Override
    public void tell(Page page) {
        rollouts.latest().ifPresent(rollout -> {
            for (RolloutState state : STATES) {
                page.put(Family.ROLLOUT_STATE, rollout.state() == state, state.word());
            }
            for (RolloutMemberState state : RolloutMemberState.values()) {
                long members = rollout.members().stream()
                        .filter(member -> member.state() == state)
                        .count();
                page.put(Family.ROLLOUT_MEMBERS, members, state.word());
            }
        });
        page.put(Family.ROLLOUT_NOT_UNDERSTOOD, rollouts.notUnderstood().isPresent());
        synchronized (this) {
            ended.forEach((kind, outcomes) ->
                    outcomes.forEach((state, count) -> page.put(Family.ROLLOUTS, count, kind.word(), state.word())));
        }
    }
}
