package io.etcdagent.ctl;

import io.etcdagent.ctl.render.AgentsText;
import io.etcdagent.protocol.client.AgentException;
import picocli.CommandLine.Command;

@Command(
        name = "agents",
        description = "The agents that are alive, one beside each member.",
        footer = {"%nExamples:", "  etcd-agentctl agents"})
final class AgentsCommand extends AgentCommand {

    AgentsCommand(EtcdAgentCtl root) {
        super(root);
    }

    @Override
    ExitCode run(Session session) throws AgentException {
        session.print(session.agent().agents(), answer -> AgentsText.lines(answer, session.style()));
        return ExitCode.DONE;
    }
}
