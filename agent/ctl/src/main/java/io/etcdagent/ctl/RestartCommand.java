package io.etcdagent.ctl;

import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationRequest;
import io.etcdagent.protocol.client.AgentException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "restart",
        description = "Restarts the member of this node: waits for the lock, asks the gates, hands leadership over, "
                + "stops etcd, starts it, and waits until it has caught up.",
        footer = {
            "%nThe cluster serves on meanwhile: a gate refuses (3) where the others would be no quorum. A step of --between "
                    + "that fails does not keep etcd down: it is started all the same, and the restart ends as failed (1).",
            "Soft gates that --override takes: no-alarm, no-learner-joining, caught-up, settled.",
            "With -o json every event is printed, one JSON object a line.",
            "%nExamples:",
            "  etcd-agentctl restart --dry-run",
            "  etcd-agentctl restart --reason 'new certificates'",
            "  etcd-agentctl restart --settle 10s",
            "  etcd-agentctl restart --between fsck   # /etc/etcd-agent/between.d/fsck",
            "  etcd-agentctl restart --override settled --reason 'clients come and go'"
        })
final class RestartCommand extends AgentCommand {

    @Option(
            names = "--between",
            paramLabel = "NAME",
            converter = StepNameConverter.class,
            description = "While etcd is down, run /etc/etcd-agent/between.d/NAME and wait for it.")
    private @Nullable String between;

    @Mixin
    private final ReasonOption reason = new ReasonOption();

    @Mixin
    private final OverrideOption override = new OverrideOption();

    @Mixin
    private final SettleOption settle = new SettleOption();

    @Mixin
    private final StoppingOptions stopping = new StoppingOptions();

    @Mixin
    private final PatienceOption patience = new PatienceOption();

    RestartCommand(EtcdAgentCtl root) {
        super(root);
    }

    @Override
    ExitCode run(Session session) throws AgentException, UsageError, Refused, LostTrack, InterruptedException {
        return new OperationFollow(session, patience.duration())
                .run(new OperationRequest(
                        OperationKind.RESTART,
                        reason.text(),
                        between,
                        settle.seconds(),
                        stopping.dryRun(),
                        stopping.allowOutage(),
                        override.names(reason)));
    }
}
