package io.etcdagent.daemon.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.protocol.CheckState;
import io.etcdagent.protocol.CheckView;
import io.etcdagent.protocol.ClusterHealth;
import io.etcdagent.protocol.HealthReport;
import io.etcdagent.protocol.NodeHealth;
import io.etcdagent.protocol.UnitView;
import io.etcdagent.protocol.Verdict;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChecksInHealthTest {

    private static final Set<Check> DEGRADING = Set.of(Check.DISK_FREE, Check.QUOTA_USE, Check.CERTIFICATE_EXPIRY);

    @ParameterizedTest
    @EnumSource(Check.class)
    void aWarningAndWhatIsNotKnownChangeNoVerdict(Check check) {
        for (CheckState state : List.of(CheckState.OK, CheckState.WARNING, CheckState.UNKNOWN)) {
            CheckView view = view(check, state);

            HealthReport told = ChecksInHealth.tell(report(Verdict.HEALTHY), List.of(view));

            assertEquals(Verdict.HEALTHY, told.node().verdict(), state.word());
            assertEquals(Verdict.HEALTHY, told.cluster().verdict(), state.word());
            assertEquals(List.of(), told.node().reasons());
            assertEquals(List.of(view), told.checks());
        }
    }

    @ParameterizedTest
    @EnumSource(Check.class)
    void onlyWhatStopsThisEtcdSoonDegradesTheNode(Check check) {
        HealthReport told = ChecksInHealth.tell(report(Verdict.HEALTHY), List.of(view(check, CheckState.CRITICAL)));

        boolean degrades = DEGRADING.contains(check);
        assertEquals(degrades ? Verdict.DEGRADED : Verdict.HEALTHY, told.node().verdict());
        assertEquals(
                degrades ? List.of("It is so. Do that.") : List.of(),
                told.node().reasons());
        assertEquals(Verdict.HEALTHY, told.cluster().verdict());
    }

    @Test
    void aWorseVerdictStays() {
        HealthReport told =
                ChecksInHealth.tell(report(Verdict.UNAVAILABLE), List.of(view(Check.QUOTA_USE, CheckState.CRITICAL)));

        assertEquals(Verdict.UNAVAILABLE, told.node().verdict());
        assertTrue(told.node().reasons().contains("It is so. Do that."));
    }

    private static CheckView view(Check check, CheckState state) {
        return new CheckView(check.id(), state, "It is so.", 1.0, 2.0, "percent", "because", "Do that");
    }

    private static HealthReport report(Verdict node) {
        UnitView unit = new UnitView("etcd.service", "systemd", "active", "running", null, null, 1, "success");
        return new HealthReport(
                new ClusterHealth("c1", Verdict.HEALTHY, List.of()),
                List.of(),
                new NodeHealth("1", "m1", "host1", node, List.of(), unit, "", 1, false, "0.1.0", null),
                null,
                null);
    }
}
