package io.etcdagent.ctl;

import io.etcdagent.ctl.render.ClassicHealth;
import io.etcdagent.ctl.render.HealthText;
import io.etcdagent.protocol.HealthReport;
import io.etcdagent.protocol.Verdict;
import io.etcdagent.protocol.client.AgentException;
import picocli.CommandLine.Command;

@Command(
        name = "health",
        description =
                "How well the cluster, its members and this node are, who is down on purpose, and whether a rollout "
                        + "is under way or paused. Works without quorum.",
        footer = {
            "%nExamples:",
            "  etcd-agentctl health",
            "  etcd-agentctl health -o json | jq -r .cluster.verdict",
            "  etcd-agentctl health -o classic     # the lines of etcdctl cluster-health"
        })
final class HealthCommand extends AgentCommand {

    HealthCommand(EtcdAgentCtl root) {
        super(root);
    }

    @Override
    boolean knowsClassic() {
        return true;
    }

    @Override
    ExitCode run(Session session) throws AgentException {
        HealthReport report = session.agent().health();
        Verdict cluster = report.cluster().verdict();
        if (session.format() == OutputFormat.CLASSIC) {
            session.terminal().print(ClassicHealth.lines(report));
            return report.members().isEmpty() ? ExitCode.UNAVAILABLE : ExitCode.of(cluster);
        }
        session.print(report, answer -> HealthText.lines(answer, session.style()));
        boolean onlyNodeSick = cluster == Verdict.HEALTHY && report.node().verdict() != Verdict.HEALTHY;
        return onlyNodeSick ? ExitCode.DEGRADED : ExitCode.of(cluster);
    }
}
