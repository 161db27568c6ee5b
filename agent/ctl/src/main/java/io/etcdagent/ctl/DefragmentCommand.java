package io.etcdagent.ctl;

import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationRequest;
import io.etcdagent.protocol.RolloutKind;
import io.etcdagent.protocol.RolloutRequest;
import io.etcdagent.protocol.client.AgentException;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "defragment",
        description = "Gives the free pages of the backend file of this node's member back to the disk, or, with "
                + "--cluster, those of every member, one at a time, the leader last.",
        footer = {
            "%nWhat is deleted and compacted leaves free pages in the file: etcd uses them again, but gives none back. "
                    + "members shows both sizes, DB SIZE and IN USE.",
            "%nWhile etcd rewrites the file its member answers nothing: it neither serves reads and writes nor applies "
                    + "what the cluster commits, the longer the larger the file, and clients that ask it wait. So it is "
                    + "done as a restart is, under the restart lock and the disruption record, when the gates are open "
                    + "and after leadership was handed over; and to one member at a time, so that the others serve on.",
            "With --cluster the agents carry it out themselves, and this command only watches: Ctrl-C leaves it running; "
                    + "rollout watches, pauses, resumes and aborts it, from any node.",
            "With -o json every event is printed, one JSON object a line.",
            "%nExamples:",
            "  etcd-agentctl members                  # is it worth it?",
            "  etcd-agentctl defragment --dry-run",
            "  etcd-agentctl defragment --reason 'after the big cleanup'",
            "  etcd-agentctl defragment --cluster --dry-run",
            "  etcd-agentctl defragment --cluster -y"
        })
final class DefragmentCommand extends AgentCommand {

    @Option(names = "--cluster", description = "Every member of the cluster, one at a time, the leader last.")
    private boolean cluster;

    @Option(
            names = {"-y", "--yes"},
            description = "With --cluster: do not ask for confirmation; needed where there is no terminal.")
    private boolean yes;

    @Mixin
    private final ReasonOption reason = new ReasonOption();

    @Mixin
    private final OverrideOption override = new OverrideOption();

    @Mixin
    private final StoppingOptions stopping = new StoppingOptions();

    @Mixin
    private final PatienceOption patience = new PatienceOption();

    DefragmentCommand(EtcdAgentCtl root) {
        super(root);
    }

    @Override
    ExitCode run(Session session)
            throws AgentException, UsageError, Refused, LostTrack, IOException, InterruptedException {
        return cluster ? everyMember(session) : thisMember(session);
    }

    private ExitCode thisMember(Session session)
            throws AgentException, UsageError, Refused, LostTrack, InterruptedException {
        return new OperationFollow(session, patience.duration())
                .run(new OperationRequest(
                        OperationKind.DEFRAGMENT,
                        reason.text(),
                        null,
                        null,
                        stopping.dryRun(),
                        stopping.allowOutage(),
                        override.names(reason)));
    }

    private ExitCode everyMember(Session session)
            throws AgentException, UsageError, Refused, LostTrack, IOException, InterruptedException {
        if (stopping.allowOutage() || override.names(reason) != null) {
            throw new UsageError("--allow-outage and --override are for the member of this node, without --cluster");
        }
        RolloutOrder order = new RolloutOrder(
                session,
                new RolloutRequest(
                        RolloutKind.DEFRAGMENT, reason.text(), null, null, null, null, 0, stopping.dryRun()));
        if (stopping.dryRun()) {
            return order.rehearse();
        }
        Optional<ExitCode> end = yes ? Optional.empty() : order.ask();
        return end.isPresent() ? end.get() : new RolloutFollow(session, patience.duration()).run(order.declare());
    }
}
