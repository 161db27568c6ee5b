package io.etcdagent.ctl;

import io.etcdagent.ctl.render.Plain;
import io.etcdagent.ctl.render.RolloutStand;
import io.etcdagent.ctl.render.RolloutText;
import io.etcdagent.ctl.render.RolloutWords;
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
        if (RolloutStand.still(begun)) {
            show(begun);
            return exitCode(begun.state());
        }
        RolloutView ended = watch(begun);
        if (!ended.id().equals(begun.id())) {
            session.terminal()
                    .note("another rollout, " + Plain.text(ended.id()) + ", has taken the place of "
                            + Plain.text(begun.id()));
            return ExitCode.FAILED;
        }
        if (!session.json()) {
            session.terminal().print(RolloutText.ending(ended, session.style()));
        }
        return exitCode(ended.state());
    }

    private void show(RolloutView rollout) {
        if (session.json()) {
            session.terminal().print(session.messages().compact(rollout));
        } else {
            session.terminal().print(RolloutText.lines(rollout, session.clock().instant(), session.style()));
        }
    }

    private RolloutView watch(RolloutView begun) throws AgentException, LostTrack, InterruptedException {
        InterruptNotice notice = InterruptNotice.install(
                session.terminal(),
                "The " + RolloutWords.name(begun.kind()) + " goes on without this command. Watch it: etcd-agentctl"
                        + " rollout watch"
                        + (begun.state() == RolloutState.RUNNING ? "; pause it: etcd-agentctl rollout pause" : ""));
        try (RolloutScreen screen = RolloutScreen.of(session)) {
            return new Follow<>(
                            seen -> session.agent().followRollout(Follow.IDLE),
                            rollout ->
                                    RolloutStand.still(rollout) || !rollout.id().equals(begun.id()),
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
