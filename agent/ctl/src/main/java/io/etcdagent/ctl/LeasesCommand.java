package io.etcdagent.ctl;

import io.etcdagent.ctl.render.LeasesText;
import io.etcdagent.ctl.render.Showing;
import io.etcdagent.protocol.InspectLine;
import io.etcdagent.protocol.client.AgentException;
import io.etcdagent.protocol.client.DataQuery;
import io.etcdagent.protocol.client.DataStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "leases",
        description =
                "The leases: for how long each was granted, how long it lives unless it is prolonged, and its keys.",
        footer = {
            "%nWithout a quorum only --consistency=s is answered (4), with the ids that one member has: what else there is"
                    + " to know of a lease only the leader knows.",
            "%nExamples:",
            "  etcd-agentctl leases",
            "  etcd-agentctl leases -o json | jq -c '.lease // empty'"
        })
final class LeasesCommand extends DataCommand {

    @Option(names = "--full", description = "Name all keys of each lease, however many.")
    private boolean full;

    @Option(names = "--hex", description = "Show keys in hexadecimal.")
    private boolean hex;

    @Option(
            names = "--consistency",
            paramLabel = "l|s",
            defaultValue = "l",
            description = "l asks the quorum (default); s takes what one member has: works without a quorum, and may"
                    + " be stale.")
    private Consistency consistency = Consistency.L;

    LeasesCommand(EtcdAgentCtl root) {
        super(root);
    }

    @Override
    ExitCode show(Session session, BulkOutput out) throws AgentException, OutputClosed {
        DataQuery all = DataQuery.everything();
        try (DataStream leases = session.agent().leases(consistency == Consistency.S ? all.stale() : all, IDLE)) {
            remarkOn(leases.head(), session);
            if (session.json()) {
                Json.copy(leases, session, out);
                return ExitCode.DONE;
            }
            out.line(LeasesText.headings(session.style()));
            InspectLine line = leases.next();
            while (line.end() == null) {
                if (line.lease() != null) {
                    out.line(LeasesText.row(line.lease(), hex ? Showing.HEX : Showing.TEXT, full));
                }
                line = leases.next();
            }
            return ExitCode.DONE;
        }
    }
}
