package io.etcdagent.ctl;

import io.etcdagent.ctl.render.RolloutText;
import io.etcdagent.protocol.RolloutView;
import io.etcdagent.protocol.client.AgentException;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "rollout",
        description = "The rolling restart that is under way, or the last one.",
        footer = {"%nExamples:", "  etcd-agentctl rollout", "  etcd-agentctl rollout watch"})
final class RolloutCommand extends AgentCommand {

    enum Action {
        STATUS,
        WATCH
    }

    @Parameters(
            arity = "0..1",
            paramLabel = "status|watch",
            defaultValue = "status",
            description = "Show how it stands now (default), or watch it until it ends.")
    private Action action = Action.STATUS;

    @Option(
            names = "--patience",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            defaultValue = "2m",
            description = "How long to go on trying when the agent is away meanwhile (default: 2m).")
    private Duration patience = Duration.ofMinutes(2);

    RolloutCommand(EtcdAgentCtl root) {
        super(root);
    }

    @Override
    ExitCode run(Session session) throws AgentException, LostTrack, InterruptedException {
        RolloutView rollout = session.agent().rollout();
        if (action == Action.WATCH) {
            return new RolloutFollow(session, patience).run(rollout);
        }
        session.print(
                rollout, answer -> RolloutText.lines(answer, session.clock().instant(), session.style()));
        return ExitCode.DONE;
    }
}
