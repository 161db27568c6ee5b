package io.etcdagent.ctl;

import io.etcdagent.ctl.render.LockText;
import io.etcdagent.protocol.client.AgentException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "lock",
        description = "Who holds the restart lock, who waits for it, and which member is down on purpose.",
        footer = {
            "%nExamples:",
            "  etcd-agentctl lock",
            "  etcdctl lock /etcd-agent/lock/restart    # holds all restarts until it ends"
        })
final class LockCommand extends AgentCommand {

    /** There is but one thing to do with the lock here; the word may be said all the same. */
    enum Action {
        SHOW
    }

    @Parameters(arity = "0..1", paramLabel = "show", description = "May be left out.")
    private Action action = Action.SHOW;

    LockCommand(EtcdAgentCtl root) {
        super(root);
    }

    @Override
    ExitCode run(Session session) throws AgentException {
        session.print(session.agent().lock(), answer -> LockText.lines(answer, session.style()));
        return ExitCode.DONE;
    }
}
