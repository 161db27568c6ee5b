package io.etcdagent.ctl;

import io.etcdagent.ctl.render.OperationsText;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationRequest;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.OperationView;
import io.etcdagent.protocol.client.AgentException;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "recover",
        description =
                "Replaces the dead member of this node, whose data cannot be used any more, by a new one that takes "
                        + "its data from the other members.",
        footer = {
            "%nFor a member whose disk went back in time, lost its data, or is damaged, and for one that was removed; "
                    + "diagnose says whether that is so. The others must have a quorum without it, and exactly one member "
                    + "be dead: else it refuses (3) and changes nothing.",
            "%nUnder the restart lock and the disruption record: a snapshot of a healthy member is taken, verified and "
                    + "kept; the dead member is taken off the list; its data is moved aside, to DIR.removed-ID-TIME, and "
                    + "never deleted; this node is added as a learner and started; when it has caught up it gets its vote, "
                    + "and its keys are compared with those of the others.",
            "%nFrom the removal on there is only forward: should the agent or the host die, the agent goes on when it is "
                    + "back. Ctrl-C leaves it running.",
            "Soft gates that --override takes: data-unusable, no-alarm, settled.",
            "With -o json every event is printed, one JSON object a line.",
            "%nExamples:",
            "  etcd-agentctl diagnose",
            "  etcd-agentctl recover --dry-run",
            "  etcd-agentctl recover --reason 'restored from a disk snapshot'",
            "  etcd-agentctl recover -y"
        })
final class RecoverCommand extends AgentCommand {

    @Option(names = "--dry-run", description = "Only ask the gates and tell what would be done; nothing is changed.")
    private boolean dryRun;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask for confirmation; needed where there is no terminal.")
    private boolean yes;

    @Mixin
    private final ReasonOption reason = new ReasonOption();

    @Mixin
    private final OverrideOption override = new OverrideOption();

    @Mixin
    private final SettleOption settle = new SettleOption();

    @Mixin
    private final PatienceOption patience = new PatienceOption();

    RecoverCommand(EtcdAgentCtl root) {
        super(root);
    }

    @Override
    ExitCode run(Session session)
            throws AgentException, UsageError, Refused, LostTrack, IOException, InterruptedException {
        OperationFollow follow = new OperationFollow(session, patience.duration());
        if (dryRun) {
            return follow.run(request(true));
        }
        Optional<ExitCode> end = yes ? Optional.empty() : ask(session, follow);
        return end.isPresent() ? end.get() : follow.run(request(false));
    }

    /** @return how the command ends, or nothing if the recovery is wanted */
    private Optional<ExitCode> ask(Session session, OperationFollow follow)
            throws AgentException, UsageError, Refused, LostTrack, IOException, InterruptedException {
        Terminal terminal = session.terminal();
        terminal.requireAnswers();
        OperationView rehearsed = follow.toItsEnd(request(true));
        if (rehearsed.state() != OperationState.SUCCEEDED) {
            return Optional.of(ExitCode.REFUSED);
        }
        if (!terminal.confirm(OperationsText.recoverQuestion(rehearsed))) {
            terminal.note("nothing was changed");
            return Optional.of(ExitCode.FAILED);
        }
        return Optional.empty();
    }

    private OperationRequest request(boolean onlyRehearse) throws UsageError {
        return new OperationRequest(
                OperationKind.RECOVER,
                reason.text(),
                null,
                settle.seconds(),
                onlyRehearse,
                false,
                override.names(reason));
    }
}
