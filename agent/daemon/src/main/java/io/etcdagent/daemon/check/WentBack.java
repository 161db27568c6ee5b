package io.etcdagent.daemon.check;

import java.util.stream.Collectors;

/** Members whose disks went back in time, by their high-water marks or their own logs. */
final class WentBack implements Judge {

    @Override
    public Outcome judge(Situation situation, double threshold) {
        int count = situation.cluster().rolledBack().size();
        if (count == 0) {
            return Outcome.ok("No member is known to have less on its disk than it had.", 0);
        }
        return Outcome.critical(
                situation.cluster().rolledBack().entrySet().stream()
                                .map(member -> situation.label(member.getKey()) + " " + member.getValue())
                                .sorted()
                                .collect(Collectors.joining("; "))
                        + ".",
                count,
                "Replace it, on its node: etcd-agentctl diagnose, then etcd-agentctl recover --dry-run");
    }
}
