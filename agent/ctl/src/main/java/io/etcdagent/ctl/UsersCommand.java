package io.etcdagent.ctl;

import io.etcdagent.ctl.render.AuthText;
import io.etcdagent.protocol.client.AgentException;
import picocli.CommandLine.Command;

@Command(
        name = "users",
        description = "The users that etcd knows, and their roles.",
        footer = {
            "%nWith authentication on, etcd tells it to its root role only, and the agent asks as its own user.",
            "%nExamples:",
            "  etcd-agentctl users"
        })
final class UsersCommand extends AgentCommand {

    UsersCommand(EtcdAgentCtl root) {
        super(root);
    }

    @Override
    ExitCode run(Session session) throws AgentException {
        session.print(session.agent().users(), answer -> AuthText.users(answer, session.style()));
        return ExitCode.DONE;
    }
}
