package io.etcdagent.ctl;

import io.etcdagent.ctl.render.Plain;
import io.etcdagent.ctl.render.RolloutText;
import io.etcdagent.protocol.RolloutState;
import io.etcdagent.protocol.RolloutView;
import io.etcdagent.protocol.client.AgentException;
import java.time.Duration;

/** Watches the current rollout until it ends or stops by itself. */
final class RolloutFollow {

    private final Session session;
    private final Duration patience;

    RolloutFollow(Session session, Duration patience) {
        this.session = session;
        this.patience = patience;
    }

    ExitCode run(RolloutView begun) throws AgentException, LostTrack, InterruptedException {
        RolloutView ended = watch(begun.id());
        if (!ended.id().equals(begun.id())) {
            session.terminal()
                    .note("another rollout, " + Plain.text(ended.id()) + ", has taken the place of "
                            + Plain.text(begun.id()));
            return ExitCode.FAILED;
        }
        if (!session.json()) {
            session.terminal().print(RolloutText.summary(ended, session.style()));
        }
        return exitCode(ended.state());
    }

    private RolloutView watch(String id) throws AgentException, LostTrack, InterruptedException {
        InterruptNotice notice = InterruptNotice.install(
                session.terminal(),
                "The rolling restart goes on without this command. Watch it: etcd-agentctl rollout watch");
        try (RolloutScreen screen = RolloutScreen.of(session)) {
            return new Follow<>(
                            () -> session.agent().followRollout(Follow.IDLE),
                            rollout -> rollout.state() != RolloutState.RUNNING
                                    || !rollout.id().equals(id),
                            patience,
                            screen)
                    .run();
        } finally {
            notice.remove();
        }
    }

    private static ExitCode exitCode(RolloutState state) {
        return switch (state) {
            case SUCCEEDED, PLANNED -> ExitCode.DONE;
            case RUNNING, PAUSED, FAILED, ABORTED -> ExitCode.FAILED;
        };
    }
}
