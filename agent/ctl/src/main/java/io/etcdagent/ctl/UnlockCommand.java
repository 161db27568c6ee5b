package io.etcdagent.ctl;

import io.etcdagent.ctl.render.LockText;
import io.etcdagent.ctl.render.UnlockText;
import io.etcdagent.protocol.LockView;
import io.etcdagent.protocol.UnlockRequest;
import io.etcdagent.protocol.client.AgentException;
import io.etcdagent.protocol.client.AgentProblem;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "unlock",
        description = "Takes the disruption record away that its owner does not take away. Without OPERATION it only "
                + "shows the record that stands, and what to do about it.",
        footer = {
            "%nWhile the record stands no agent stops any other member: it says that one is, or may be, down on purpose. The "
                    + "agent that wrote it removes it once its member is back, so mostly there is nothing to unlock: after "
                    + "stop that takes start. Without --force only the agent beside the recorded member unlocks, and only "
                    + "while it is not at work and its member is well; otherwise it is refused (3).",
            "%n--force is for a host that is gone for good. You vouch that nothing goes on there any more: an agent that "
                    + "still lives there could stop its member after another one was stopped. On a terminal it asks for "
                    + "the operation once more.",
            "%nEnds with 2 when a record stands and no operation was named.",
            "%nExamples:",
            "  etcd-agentctl unlock",
            "  etcd-agentctl unlock 20261123-030000-0a1b2c3d --reason 'etcd-2 is well'",
            "  etcd-agentctl unlock 20261123-030000-0a1b2c3d --force --reason 'it burnt'"
        })
final class UnlockCommand extends AgentCommand {

    @Parameters(
            arity = "0..1",
            paramLabel = "OPERATION",
            description = "The operation that the record names, as lock shows it.")
    private @Nullable String operation;

    @Mixin
    private final ReasonOption reason = new ReasonOption();

    @Option(
            names = "--force",
            description = "Also from another node, and whatever became of the member: nothing goes on there any more.")
    private boolean force;

    UnlockCommand(EtcdAgentCtl root) {
        super(root);
    }

    @Override
    ExitCode run(Session session) throws AgentException, UsageError, Refused, IOException {
        if (operation == null) {
            return show(session);
        }
        UnlockRequest request = new UnlockRequest(operation, reason.required("unlock"), force);
        if (force && session.terminal().asks() && !confirmed(session, request)) {
            session.terminal().note("that is not the operation; nothing was done");
            return ExitCode.FAILED;
        }
        LockView now = unlock(session, request);
        session.print(now, answer -> UnlockText.done(request, answer, session.style()));
        return ExitCode.DONE;
    }

    private static ExitCode show(Session session) throws AgentException {
        LockView lock = session.agent().lock();
        session.print(lock, answer -> UnlockText.what(answer, session.style()));
        return lock.disruption() == null ? ExitCode.DONE : ExitCode.USAGE;
    }

    private static boolean confirmed(Session session, UnlockRequest request) throws AgentException, IOException {
        Terminal terminal = session.terminal();
        LockText.record(session.agent().lock(), session.style()).forEach(terminal::note);
        return terminal.ask("By force it goes although that member may be down, or about to be stopped."
                        + " Type the operation once more to take the record away:")
                .filter(request.operation()::equals)
                .isPresent();
    }

    private static LockView unlock(Session session, UnlockRequest request) throws AgentException, Refused {
        try {
            return session.agent().unlock(request);
        } catch (AgentProblem problem) {
            throw Refused.unlessConflict(problem);
        }
    }
}
