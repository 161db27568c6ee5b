package io.etcdagent.ctl;

import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationRequest;
import io.etcdagent.protocol.client.AgentException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "start",
        description = "Starts etcd on this node after stop, waits until the member has caught up, and takes the record "
                + "away that kept the other members from being stopped.",
        footer = {
            "%nRun it on the host of the member that is down. Should the member not come back well in time, this ends as "
                    + "failed (1), and the record stays, so that no other member is stopped meanwhile.",
            "Soft gates that --override takes: settled, no-alarm.",
            "With -o json every event is printed, one JSON object a line.",
            "%nExamples:",
            "  etcd-agentctl start",
            "  etcd-agentctl start --settle 30s",
            "  etcd-agentctl start --override no-alarm --reason 'disarmed once all are up'"
        })
final class StartCommand extends AgentCommand {

    @Mixin
    private final ReasonOption reason = new ReasonOption();

    @Mixin
    private final OverrideOption override = new OverrideOption();

    @Mixin
    private final SettleOption settle = new SettleOption();

    @Mixin
    private final PatienceOption patience = new PatienceOption();

    StartCommand(EtcdAgentCtl root) {
        super(root);
    }

    @Override
    ExitCode run(Session session) throws AgentException, UsageError, Refused, LostTrack, InterruptedException {
        return new OperationFollow(session, patience.duration())
                .run(new OperationRequest(
                        OperationKind.START,
                        reason.text(),
                        null,
                        settle.seconds(),
                        false,
                        false,
                        override.names(reason)));
    }
}
