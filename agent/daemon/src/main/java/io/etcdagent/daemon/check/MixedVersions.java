package io.etcdagent.daemon.check;

import io.etcdagent.daemon.etcd.EtcdVersion;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Members of different minor versions, for longer than an upgrade takes. */
final class MixedVersions implements Judge {

    @Override
    public Outcome judge(Situation situation, double threshold) {
        Map<String, String> byMinor = new TreeMap<>();
        situation
                .answers()
                .forEach((member, status) -> byMinor.merge(
                        Trends.minor(status.version()), member.label(), (first, second) -> first + ", " + second));
        if (byMinor.isEmpty()) {
            return Outcome.unknown("no member tells its version");
        }
        if (byMinor.size() == 1) {
            return Outcome.ok(
                    "All that answer are of " + byMinor.keySet().iterator().next() + ".", 0);
        }
        double since = situation.trends().mixedSince().isPresent()
                ? (situation.nowNanos() - situation.trends().mixedSince().getAsLong()) / 1e9
                : 0;
        String found = "Different versions, for at least " + Words.time(since) + ": "
                + byMinor.entrySet().stream()
                        .map(version -> version.getKey() + " at " + version.getValue())
                        .collect(Collectors.joining("; "))
                + ".";
        if (!Check.MIXED_VERSIONS.beyond(since, threshold)) {
            return Outcome.ok(found, since);
        }
        return Outcome.warning(
                found,
                since,
                "Go on with the upgrade: install the newer version on the others, and restart those that are older:"
                        + " etcd-agentctl rolling-restart --if-version-older-than " + newest(situation));
    }

    private static String newest(Situation situation) {
        return situation.answers().values().stream()
                .map(status -> EtcdVersion.parse(status.version()))
                .flatMap(Optional::stream)
                .max(Comparator.naturalOrder())
                .map(EtcdVersion::toString)
                .orElse("VERSION");
    }
}
