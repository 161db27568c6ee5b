package io.etcdagent.ctl;

import io.etcdagent.protocol.RolloutView;

/** Shows a rollout as it goes on. */
interface RolloutScreen extends Follow.Watcher<RolloutView>, AutoCloseable {

    static RolloutScreen of(Session session) {
        if (session.json()) {
            return new JsonRollout(session);
        }
        return session.terminal().shows() ? new LiveRollout(session) : new PlainRollout(session);
    }

    @Override
    void close();
}
