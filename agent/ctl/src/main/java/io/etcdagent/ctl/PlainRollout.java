package io.etcdagent.ctl;

import io.etcdagent.ctl.render.RolloutChanges;
import io.etcdagent.protocol.RolloutView;
import java.util.Optional;

/** For logs and pipes: a line for each change. */
final class PlainRollout implements RolloutScreen {

    private final Session session;
    private Optional<RolloutView> previous = Optional.empty();

    PlainRollout(Session session) {
        this.session = session;
    }

    @Override
    public void event(RolloutView rollout) {
        session.terminal()
                .print(RolloutChanges.lines(previous, rollout, session.clock().instant(), session.style()));
        previous = Optional.of(rollout);
    }

    @Override
    public void note(String line) {
        session.terminal().note(line);
    }

    @Override
    public void close() {}
}
