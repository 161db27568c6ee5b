package io.etcdagent.daemon.diagnosis;

import io.etcdagent.daemon.diagnosis.BreakableCluster.Kind;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One way to make a real etcd break.
 *
 * @param word names it
 * @param kind where it is tried
 * @param spoils whether the cluster is of no use afterwards
 * @param strike breaks the member, which is down with good data, and starts it
 * @param outcome what comes of it
 * @param elsewhere what comes of it on versions of etcd on which that is something else, by {@code MAJOR.MINOR}
 */
record Provocation(
        String word, Kind kind, boolean spoils, Strike strike, Outcome outcome, Map<String, Outcome> elsewhere) {

    /** How the member is broken. */
    interface Strike {
        void on(BreakableCluster cluster) throws Exception;
    }

    static Provocation of(String word, Kind kind, Strike strike, Outcome outcome) {
        return new Provocation(word, kind, false, strike, outcome, Map.of());
    }

    /** The cluster is not used again. */
    Provocation spoiling() {
        return new Provocation(word, kind, true, strike, outcome, elsewhere);
    }

    /** Something else comes of it on a version. */
    Provocation on(String minor, Outcome other) {
        Map<String, Outcome> more = new HashMap<>(elsewhere);
        more.put(minor, other);
        return new Provocation(word, kind, spoils, strike, outcome, Map.copyOf(more));
    }

    /** What comes of it on a version. */
    Outcome outcome(String minor) {
        return elsewhere.getOrDefault(minor, outcome);
    }

    /** All, those that can share a cluster one after the other. */
    static List<Provocation> all() {
        return Stream.of(
                        DiskProvocations.all(),
                        MembershipProvocations.all(),
                        SettingProvocations.all(),
                        NetworkProvocations.all(),
                        CertificateProvocations.all())
                .flatMap(List::stream)
                .sorted(Comparator.comparing(Provocation::kind).thenComparing(Provocation::spoils))
                .toList();
    }
}
