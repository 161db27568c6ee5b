package io.etcdagent.ctl;

import io.etcdagent.ctl.render.RolloutText;
import io.etcdagent.protocol.RolloutView;
import io.etcdagent.protocol.client.AgentException;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "rollout",
        description = "The rolling restart that is under way, or the last one.",
        footer = {"%nExamples:", "  etcd-agentctl rollout", "  etcd-agentctl rollout watch"})
final class RolloutCommand extends AgentCommand {

    enum Action {
        STATUS,
        WATCH;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Parameters(
            arity = "0..1",
            paramLabel = "status|watch",
            defaultValue = "status",
            description = "Show how it stands now (default), or watch it until it ends.")
    private Action action = Action.STATUS;

    @Mixin
    private final PatienceOption patience = new PatienceOption();

    RolloutCommand(EtcdAgentCtl root) {
        super(root);
    }

    @Override
    ExitCode run(Session session) throws AgentException, LostTrack, InterruptedException {
        RolloutView rollout = session.agent().rollout();
        if (action == Action.WATCH) {
            return new RolloutFollow(session, patience.duration()).run(rollout);
        }
        session.print(
                rollout, answer -> RolloutText.lines(answer, session.clock().instant(), session.style()));
        return ExitCode.DONE;
    }
}
