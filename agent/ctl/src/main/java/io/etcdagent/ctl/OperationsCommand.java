package io.etcdagent.ctl;

import io.etcdagent.ctl.render.OperationsText;
import io.etcdagent.protocol.client.AgentException;
import picocli.CommandLine.Command;

@Command(
        name = "operations",
        description = "The operations of this node, newest first.",
        footer = {"%nExamples:", "  etcd-agentctl operations"})
final class OperationsCommand extends AgentCommand {

    OperationsCommand(EtcdAgentCtl root) {
        super(root);
    }

    @Override
    ExitCode run(Session session) throws AgentException {
        session.print(session.agent().operations(), answer -> OperationsText.lines(answer, session.style()));
        return ExitCode.DONE;
    }
}
