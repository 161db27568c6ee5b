package io.etcdagent.ctl.render;

import io.etcdagent.protocol.HealthReport;
import io.etcdagent.protocol.MemberHealth;
import java.util.ArrayList;
import java.util.List;

/**
 * The lines of {@code etcdctl cluster-health} of etcd's version 2 API, for scripts that read them (etcd 3.3,
 * {@code etcdctl/ctlv2/command/cluster_health.go}). Unlike the original, the last line judges by quorum: {@code unavailable}
 * means that none answers, not that no member at all is healthy.
 */
public final class ClassicHealth {

    private ClassicHealth() {}

    public static List<String> lines(HealthReport report) {
        if (report.members().isEmpty()) {
            return List.of("cluster may be unhealthy: failed to list members");
        }
        List<String> lines = new ArrayList<>();
        for (MemberHealth member : report.members()) {
            lines.addAll(member(member));
        }
        lines.add("cluster is " + report.cluster().verdict().word());
        return lines;
    }

    private static List<String> member(MemberHealth member) {
        String who = "member " + Plain.text(member.id());
        String endpoint = member.endpoint();
        if (endpoint == null) {
            return List.of(who + " is unreachable: no available published client urls");
        }
        String url = Plain.text(endpoint);
        return switch (member.verdict()) {
            case HEALTHY -> List.of(who + " is healthy: got healthy result from " + url);
            case UNHEALTHY, ROLLED_BACK -> List.of(who + " is unhealthy: got unhealthy result from " + url);
            case UNREACHABLE, UNSTARTED ->
                List.of(
                        "failed to check the health of " + who + " on " + url + ": " + error(member),
                        who + " is unreachable: [" + url + "] are all unreachable");
        };
    }

    private static String error(MemberHealth member) {
        String error = member.error();
        return error == null ? "no answer" : Plain.text(error);
    }
}
