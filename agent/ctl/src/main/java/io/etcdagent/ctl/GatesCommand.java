package io.etcdagent.ctl;

import io.etcdagent.ctl.render.GatesText;
import io.etcdagent.protocol.GatesReport;
import io.etcdagent.protocol.client.AgentException;
import picocli.CommandLine.Command;

@Command(
        name = "gates",
        description =
                "Whether this member could be stopped or restarted now: each gate, what was found, what would clear it.",
        footer = {
            "%nEnds with 3 while a gate is shut. Nothing is stopped or changed.",
            "%nExamples:",
            "  etcd-agentctl gates && echo free to go"
        })
final class GatesCommand extends AgentCommand {

    GatesCommand(EtcdAgentCtl root) {
        super(root);
    }

    @Override
    ExitCode run(Session session) throws AgentException {
        GatesReport report = session.agent().gates();
        session.print(report, answer -> GatesText.lines(answer, session.style()));
        return report.open() ? ExitCode.DONE : ExitCode.REFUSED;
    }
}
