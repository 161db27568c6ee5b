package io.etcdagent.ctl;

import io.etcdagent.ctl.render.DiagnosisText;
import io.etcdagent.protocol.DiagnosisReport;
import io.etcdagent.protocol.client.AgentException;
import picocli.CommandLine.Command;

@Command(
        name = "diagnose",
        description =
                "Why the member of this node is down or sick: what is wrong, what shows it, what to do next and what "
                        + "not to do. Works without quorum and while etcd is down.",
        footer = {
            "%nEnds with 0 if nothing is wrong, and with 1 if something is, known or not. Nothing is changed.",
            "%nExamples:",
            "  etcd-agentctl diagnose",
            "  etcd-agentctl diagnose -o json | jq -r '.findings[0].id'"
        })
final class DiagnoseCommand extends AgentCommand {

    DiagnoseCommand(EtcdAgentCtl root) {
        super(root);
    }

    @Override
    ExitCode run(Session session) throws AgentException {
        DiagnosisReport report = session.agent().diagnosis();
        session.print(report, answer -> DiagnosisText.lines(answer, session.style()));
        return report.well() && report.findings().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }
}
