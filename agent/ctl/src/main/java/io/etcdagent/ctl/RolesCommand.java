package io.etcdagent.ctl;

import io.etcdagent.ctl.render.AuthText;
import io.etcdagent.protocol.client.AgentException;
import picocli.CommandLine.Command;

@Command(
        name = "roles",
        description = "The roles that etcd knows, and what they permit.",
        footer = {
            "%nWith authentication on, etcd tells it to its root role only, and the agent asks as its own user.",
            "%nExamples:",
            "  etcd-agentctl roles"
        })
final class RolesCommand extends AgentCommand {

    RolesCommand(EtcdAgentCtl root) {
        super(root);
    }

    @Override
    ExitCode run(Session session) throws AgentException {
        session.print(session.agent().roles(), answer -> AuthText.roles(answer, session.style()));
        return ExitCode.DONE;
    }
}
