package io.etcdagent.ctl;

import io.etcdagent.ctl.render.MembersText;
import io.etcdagent.protocol.client.AgentException;
import picocli.CommandLine.Command;

@Command(
        name = "members",
        description = "The members of the cluster, each asked directly.",
        footer = {"%nExamples:", "  etcd-agentctl members", "  etcd-agentctl members -o json | jq -r '.members[].id'"})
final class MembersCommand extends AgentCommand {

    MembersCommand(EtcdAgentCtl root) {
        super(root);
    }

    @Override
    ExitCode run(Session session) throws AgentException {
        session.print(session.agent().members(), answer -> MembersText.lines(answer, session.style()));
        return ExitCode.DONE;
    }
}
