package io.etcdagent.ctl;

import io.etcdagent.ctl.render.AlarmsText;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationRequest;
import io.etcdagent.protocol.client.AgentException;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "alarms",
        description =
                "The alarms that stand in the cluster, what each means and what to do; and the way out of NOSPACE.",
        footer = {
            "%n  list     the alarms that stand (default)",
            "  clear    take the cluster out of NOSPACE: compact the history, defragment",
            "           every member, one at a time and the leader last, disarm the alarms,",
            "           and try a write at every member",
            "%nUnder NOSPACE etcd refuses every put and every new lease, so nobody can have the restart lock. The agent that "
                    + "clears keeps others out by an alarm of its own, which no other agent passes and which etcdctl alarm "
                    + "disarm would take away; it looks before each member that all are well and nobody else is at work, "
                    + "and stops where that is not so. While a member defragments it answers nothing.",
            "%nThe history that is compacted is gone for good: what the keys hold now stays, but a watch or a read that asks "
                    + "for an older revision gets an error and must begin anew. --keep-revisions keeps some of it.",
            "%nIt is refused (3) when no NOSPACE alarm stands, when another alarm does, when a member is not well, when one is "
                    + "down on purpose or somebody has a place in the queue of the restart lock. Where the first "
                    + "member's file does not get well below the quota no other is begun, and it says what is left to do (1).",
            "%nOn a terminal it shows the plan and asks. If the agent dies meanwhile, give the order again.",
            "%nExamples:",
            "  etcd-agentctl alarms",
            "  etcd-agentctl alarms clear --dry-run",
            "  etcd-agentctl alarms clear -y --keep-revisions 1000 --reason 'events filled it'"
        })
final class AlarmsCommand extends AgentCommand {

    enum Action {
        LIST,
        CLEAR;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Parameters(
            arity = "0..1",
            paramLabel = "list|clear",
            defaultValue = "list",
            description = "What to do; see below.")
    private Action action = Action.LIST;

    @Option(names = "--dry-run", description = "clear: only show the plan, and what is in the way.")
    private boolean dryRun;

    @Option(
            names = {"-y", "--yes"},
            description = "clear: do not ask for confirmation; needed where there is no terminal.")
    private boolean yes;

    @Option(
            names = "--keep-revisions",
            paramLabel = "N",
            description = "clear: how many revisions before the newest are not compacted (default: 0).")
    private @Nullable Long keepRevisions;

    @Mixin
    private final ReasonOption reason = new ReasonOption();

    @Mixin
    private final PatienceOption patience = new PatienceOption();

    AlarmsCommand(EtcdAgentCtl root) {
        super(root);
    }

    @Override
    ExitCode run(Session session)
            throws AgentException, UsageError, Refused, LostTrack, IOException, InterruptedException {
        return switch (action) {
            case LIST -> list(session);
            case CLEAR -> clear(session);
        };
    }

    private ExitCode list(Session session) throws AgentException, UsageError {
        if (dryRun || yes || keepRevisions != null || reason.text() != null) {
            throw new UsageError("--dry-run, --yes, --keep-revisions and --reason are for alarms clear");
        }
        session.print(session.agent().alarms(), answer -> AlarmsText.lines(answer, session.style()));
        return ExitCode.DONE;
    }

    private ExitCode clear(Session session)
            throws AgentException, UsageError, Refused, LostTrack, IOException, InterruptedException {
        if (keepRevisions != null && keepRevisions < 0) {
            throw new UsageError("--keep-revisions takes 0 or more");
        }
        OperationFollow follow = new OperationFollow(session, patience.duration());
        if (dryRun) {
            return follow.run(order(true));
        }
        if (!yes) {
            Terminal terminal = session.terminal();
            terminal.requireAnswers();
            ExitCode rehearsed = follow.run(order(true));
            if (rehearsed != ExitCode.DONE) {
                return rehearsed;
            }
            if (!terminal.confirm("Do that, and lose the history?")) {
                terminal.note("nothing was done");
                return ExitCode.FAILED;
            }
        }
        return follow.run(order(false));
    }

    private OperationRequest order(boolean rehearsal) {
        return new OperationRequest(
                OperationKind.CLEAR_ALARM, reason.text(), null, null, rehearsal, false, null, keepRevisions);
    }
}
