package io.etcdagent.ctl;

import io.etcdagent.ctl.render.LockText;
import io.etcdagent.protocol.client.AgentException;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "lock",
        description = "Who holds the restart lock, who waits for it, and which member is down on purpose.",
        footer = {
            "%nExamples:",
            "  etcd-agentctl lock",
            "  etcd-agentctl unlock                     # what to do about a record that stays",
            "  etcdctl lock /etcd-agent/lock/restart    # holds all restarts until it ends"
        })
final class LockCommand extends AgentCommand {

    enum Action {
        SHOW;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Parameters(arity = "0..1", paramLabel = "show", description = "May be left out.")
    private Action action = Action.SHOW;

    LockCommand(EtcdAgentCtl root) {
        super(root);
    }

    @Override
    ExitCode run(Session session) throws AgentException {
        switch (action) {
            case SHOW -> session.print(session.agent().lock(), answer -> LockText.lines(answer, session.style()));
        }
        return ExitCode.DONE;
    }
}
