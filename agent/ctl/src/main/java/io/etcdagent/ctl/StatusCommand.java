package io.etcdagent.ctl;

import io.etcdagent.ctl.render.StatusText;
import io.etcdagent.protocol.client.AgentException;
import picocli.CommandLine.Command;

@Command(
        name = "status",
        description =
                "This node at first sight: member, cluster, and what is done to them just now or was done without the agent.",
        footer = {"%nExamples:", "  etcd-agentctl status", "  etcd-agentctl status -o json | jq .operation"})
final class StatusCommand extends AgentCommand {

    StatusCommand(EtcdAgentCtl root) {
        super(root);
    }

    @Override
    ExitCode run(Session session) throws AgentException {
        session.print(session.agent().node(), answer -> StatusText.lines(answer, session.style()));
        return ExitCode.DONE;
    }
}
