package io.etcdagent.ctl;

import io.etcdagent.protocol.RolloutView;

/** For programs: every event, one JSON object a line. */
final class JsonRollout implements RolloutScreen {

    private final Session session;

    JsonRollout(Session session) {
        this.session = session;
    }

    @Override
    public void event(RolloutView rollout) {
        session.terminal().print(session.messages().compact(rollout));
    }

    @Override
    public void note(String line) {
        session.terminal().note(line);
    }

    @Override
    public void close() {}
}
