package io.etcdagent.ctl;

import io.etcdagent.ctl.render.OperationsText;
import io.etcdagent.protocol.OperationView;
import io.etcdagent.protocol.client.AgentException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "cancel",
        description = "Gives an operation of this node up, as long as nothing is down yet.",
        footer = {"%nExamples:", "  etcd-agentctl operations", "  etcd-agentctl cancel ID"})
final class CancelCommand extends AgentCommand {

    @Parameters(paramLabel = "ID", description = "The operation, as operations shows it.")
    private String id = "";

    CancelCommand(EtcdAgentCtl root) {
        super(root);
    }

    @Override
    ExitCode run(Session session) throws AgentException {
        OperationView operation = session.agent().cancelOperation(id);
        session.print(operation, answer -> OperationsText.outcome(answer, session.style()));
        return ExitCode.DONE;
    }
}
