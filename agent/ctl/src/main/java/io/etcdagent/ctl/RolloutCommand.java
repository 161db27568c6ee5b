package io.etcdagent.ctl;

import io.etcdagent.ctl.render.HistoryText;
import io.etcdagent.ctl.render.Plain;
import io.etcdagent.ctl.render.RolloutText;
import io.etcdagent.ctl.render.RolloutWords;
import io.etcdagent.protocol.RolloutChangeRequest;
import io.etcdagent.protocol.RolloutState;
import io.etcdagent.protocol.RolloutView;
import io.etcdagent.protocol.client.AgentClient;
import io.etcdagent.protocol.client.AgentException;
import io.etcdagent.protocol.client.AgentProblem;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "rollout",
        description =
                "The rolling restart, or defragmentation of all members, that is under way, or the last one; from "
                        + "any node.",
        footer = {
            "%n  status   how it stands now, and why (default)",
            "  watch    stay until it ends or is paused, and no member is at work any more:",
            "           ends with 0 only if it succeeded",
            "  pause    begin no other member; one that is down already is brought back",
            "  resume   go on; a member that failed is tried again",
            "  abort    give it up; a member that is down already is brought back",
            "  history  the last ten",
            "%npause, resume and abort act on the rollout that they see, and never on one that took its place meanwhile. "
                    + "They return at once. Where the rollout is not in a state for it they end with 1 and say why.",
            "%nExamples:",
            "  etcd-agentctl rollout",
            "  etcd-agentctl rollout watch",
            "  etcd-agentctl rollout pause --reason 'the pager rings'",
            "  etcd-agentctl rollout resume",
            "  etcd-agentctl rollout abort -y --reason 'wrong certificates'",
            "  etcd-agentctl rollout history"
        })
final class RolloutCommand extends AgentCommand {

    private static final int CONFLICT = 409;

    enum Action {
        STATUS,
        WATCH,
        PAUSE,
        RESUME,
        ABORT,
        HISTORY;

        static final Set<Action> CHANGES = EnumSet.of(PAUSE, RESUME, ABORT);

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Parameters(
            arity = "0..1",
            paramLabel = "status|watch|pause|resume|abort|history",
            defaultValue = "status",
            description = "What to do; see below.")
    private Action action = Action.STATUS;

    @Option(
            names = {"-y", "--yes"},
            description = "abort: do not ask for confirmation on a terminal.")
    private boolean yes;

    @Mixin
    private final ReasonOption reason = new ReasonOption();

    @Mixin
    private final PatienceOption patience = new PatienceOption();

    RolloutCommand(EtcdAgentCtl root) {
        super(root);
    }

    @Override
    ExitCode run(Session session) throws AgentException, UsageError, LostTrack, IOException, InterruptedException {
        if (reason.text() != null && !Action.CHANGES.contains(action)) {
            throw new UsageError("--reason is for pause, resume and abort");
        }
        if (yes && action != Action.ABORT) {
            throw new UsageError("-y is for abort: nothing else asks");
        }
        return switch (action) {
            case STATUS -> show(session, session.agent().rollout());
            case WATCH ->
                new RolloutFollow(session, patience.duration())
                        .run(session.agent().rollout());
            case PAUSE, RESUME, ABORT -> change(session);
            case HISTORY -> history(session);
        };
    }

    /** The agents say why it is in no state for the change, and some of their words name the command already. */
    @Override
    Optional<String> next(AgentProblem problem) {
        boolean named = String.valueOf(problem.getMessage()).contains("etcd-agentctl rollout");
        return problem.problem().status() == CONFLICT && !named
                ? Optional.of("see: etcd-agentctl rollout")
                : Optional.empty();
    }

    private static ExitCode show(Session session, RolloutView rollout) {
        session.print(
                rollout, answer -> RolloutText.lines(answer, session.clock().instant(), session.style()));
        return ExitCode.DONE;
    }

    private static ExitCode history(Session session) throws AgentException {
        session.print(
                session.agent().rollouts(),
                answer -> HistoryText.lines(answer, session.clock().instant(), session.style()));
        return ExitCode.DONE;
    }

    private ExitCode change(Session session) throws AgentException, IOException {
        RolloutView seen = session.agent().rollout();
        if (action == Action.ABORT && !yes && session.terminal().asks() && !confirmed(session, seen)) {
            session.terminal().note("nothing was aborted");
            return ExitCode.FAILED;
        }
        return show(session, send(session.agent(), new RolloutChangeRequest(seen.id(), reason.text())));
    }

    private RolloutView send(AgentClient agent, RolloutChangeRequest request) throws AgentException {
        return switch (action) {
            case PAUSE -> agent.pauseRollout(request);
            case RESUME -> agent.resumeRollout(request);
            case ABORT -> agent.abortRollout(request);
            case STATUS, WATCH, HISTORY -> throw new IllegalStateException(action + " changes nothing");
        };
    }

    /** About one that is over there is nothing to ask: the agent says so. */
    private static boolean confirmed(Session session, RolloutView seen) throws IOException {
        boolean goesOn = seen.state() == RolloutState.RUNNING || seen.state() == RolloutState.PAUSED;
        return !goesOn
                || session.terminal()
                        .confirm("Abort the " + RolloutWords.name(seen.kind()) + ' ' + Plain.text(seen.id()) + ", "
                                + RolloutText.progress(seen) + "?");
    }
}
