package io.etcdagent.ctl;

import io.etcdagent.ctl.render.ClassicHealth;
import io.etcdagent.ctl.render.HealthText;
import io.etcdagent.protocol.HealthReport;
import io.etcdagent.protocol.Verdict;
import io.etcdagent.protocol.client.AgentException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "health",
        description =
                "How well the cluster, its members and this node are, who is down on purpose, whether a rollout is under "
                        + "way or paused, and what is worth a warning. Works without quorum.",
        footer = {
            "%nExamples:",
            "  etcd-agentctl health",
            "  etcd-agentctl health --detail       # every check: disk, quota, latencies, clocks, certificates ...",
            "  etcd-agentctl health -o json | jq -r .cluster.verdict",
            "  etcd-agentctl health -o classic     # the lines of etcdctl cluster-health"
        })
final class HealthCommand extends AgentCommand {

    @Option(
            names = "--detail",
            description = "Show every check with what was found and its threshold, not only those that warn.")
    private boolean detail;

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
        session.print(
                report,
                answer -> detail
                        ? HealthText.detail(answer, session.style())
                        : HealthText.lines(answer, session.style()));
        boolean onlyNodeSick = cluster == Verdict.HEALTHY && report.node().verdict() != Verdict.HEALTHY;
        return onlyNodeSick ? ExitCode.DEGRADED : ExitCode.of(cluster);
    }
}
