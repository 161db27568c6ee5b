package io.etcdagent.ctl;

import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationRequest;
import io.etcdagent.protocol.client.AgentException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "stop",
        description = "Stops etcd on this node and keeps it down, so that you can do what you need, until start: waits "
                + "for the lock, asks the gates, hands leadership over, writes down who is down, stops etcd.",
        footer = {
            "%nThe cluster serves on without this member, with one failure less to spare. Until it is back no agent stops "
                    + "any other member, and health shows on every node who is down, why and by whom. Neither the agent "
                    + "nor a timer starts it again before start; a reboot may.",
            "A gate refuses (3) where the others would be no quorum; nothing is stopped then.",
            "Soft gates that --override takes: no-alarm, no-learner-joining, caught-up.",
            "With -o json every event is printed, one JSON object a line.",
            "%nExamples:",
            "  etcd-agentctl stop --dry-run",
            "  etcd-agentctl stop --reason 'new disk'",
            "  etcd-agentctl stop --override caught-up --reason 'slow disk, goes now'",
            "  etcd-agentctl start                    # when you are done"
        })
final class StopCommand extends AgentCommand {

    @Mixin
    private final ReasonOption reason = new ReasonOption();

    @Mixin
    private final OverrideOption override = new OverrideOption();

    @Mixin
    private final StoppingOptions stopping = new StoppingOptions();

    @Mixin
    private final PatienceOption patience = new PatienceOption();

    StopCommand(EtcdAgentCtl root) {
        super(root);
    }

    @Override
    ExitCode run(Session session) throws AgentException, UsageError, Refused, LostTrack, InterruptedException {
        return new OperationFollow(session, patience.duration())
                .run(new OperationRequest(
                        OperationKind.STOP,
                        reason.text(),
                        null,
                        null,
                        stopping.dryRun(),
                        stopping.allowOutage(),
                        override.names(reason)));
    }
}
