package io.etcdagent.daemon.supervision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.protocol.ClusterHealth;
import io.etcdagent.protocol.HealthReport;
import io.etcdagent.protocol.MemberHealth;
import io.etcdagent.protocol.MemberVerdict;
import io.etcdagent.protocol.NodeHealth;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.OperationView;
import io.etcdagent.protocol.Phase;
import io.etcdagent.protocol.RolloutKind;
import io.etcdagent.protocol.RolloutMemberState;
import io.etcdagent.protocol.RolloutMemberView;
import io.etcdagent.protocol.RolloutPause;
import io.etcdagent.protocol.RolloutState;
import io.etcdagent.protocol.RolloutView;
import io.etcdagent.protocol.UnitView;
import io.etcdagent.protocol.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusLineTest {

    private static final Instant NOW = Instant.parse("2026-11-25T03:00:00Z");

    private final UnitView active = unit("active", "running", Duration.ofDays(3).plusHours(5));

    @Test
    void ofAHealthyClusterItNamesTheLeaderAndTheUnit() {
        HealthReport health =
                report(Verdict.HEALTHY, List.of(), active, healthy("node1", true), healthy("node2", false));

        assertEquals("healthy; node1 leads; etcd.service active 3 d", line(health));
    }

    @Test
    void aLostQuorumIsLoud() {
        HealthReport health = report(
                Verdict.UNAVAILABLE,
                List.of("No leader."),
                active,
                healthy("node1", false),
                silent("node2"),
                silent("node3"));

        assertEquals("NO QUORUM: 2 of 3 members do not answer; etcd.service active 3 d", line(health));
    }

    @Test
    void aQuorumThatIsMissingAlthoughAllAnswerIsExplained() {
        HealthReport health = report(Verdict.UNAVAILABLE, List.of("No member leads."), active, healthy("node1", false));

        assertEquals("NO QUORUM: No member leads.; etcd.service active 3 d", line(health));
    }

    @Test
    void whatIsDegradedIsSaid() {
        HealthReport health = report(
                Verdict.DEGRADED,
                List.of("Member node3 does not answer.", "And more."),
                unit("activating", "auto-restart", Duration.ofSeconds(4)),
                healthy("node1", true),
                silent("node3"));

        assertEquals(
                "degraded: Member node3 does not answer.; etcd.service activating (auto-restart) < 1 min",
                line(health));
    }

    @Test
    void anOperationAtWorkIsAllThatCounts() {
        OperationView operation = new OperationView(
                "op1",
                OperationKind.RESTART,
                "8e9e05c52164694d",
                "node1",
                OperationState.RUNNING,
                Phase.VERIFY,
                "waiting for settled",
                "root",
                "",
                NOW.toString(),
                null,
                List.of(),
                null);
        HealthReport health = report(Verdict.HEALTHY, List.of(), active, healthy("node1", true));

        assertEquals(
                "restart of node1 8e9e05c52164694d: verify: waiting for settled",
                new StatusLine(health, Optional.of(operation), Optional.of("older words")).words(NOW));
    }

    @Test
    void whatAnEarlierOperationLeftComesFirstAndStaysOneLine() {
        HealthReport health = report(Verdict.HEALTHY, List.of(), active, healthy("node1", true));

        assertEquals(
                "node1 is kept down READY=1; healthy; node1 leads; etcd.service active 3 d",
                new StatusLine(health, Optional.empty(), Optional.of("node1 is kept down\nREADY=1")).words(NOW));
    }

    @Test
    void aLongReasonLeavesRoomForTheUnit() {
        HealthReport health = report(Verdict.DEGRADED, List.of("x".repeat(1000)), active, healthy("node1", true));

        assertEquals("degraded: " + "x".repeat(97) + "...; etcd.service active 3 d", line(health));
    }

    @Test
    void isNeverLongerThanAWideTerminal() {
        HealthReport health = report(Verdict.HEALTHY, List.of(), active, healthy("node1", true));
        String words = new StatusLine(health, Optional.empty(), Optional.of("x".repeat(1000))).words(NOW);

        assertEquals(240, words.length());
        assertTrue(words.endsWith("..."));
    }

    @Test
    void anOldCheckIsNotTakenForTheTruth() {
        HealthReport fresh = report(Verdict.HEALTHY, List.of(), active, healthy("node1", true));
        NodeHealth node = fresh.node();
        NodeHealth stale = new NodeHealth(
                node.memberId(),
                node.memberName(),
                node.host(),
                node.verdict(),
                node.reasons(),
                node.unit(),
                node.checkedAt(),
                Duration.ofMinutes(7).toMillis(),
                true,
                node.agentVersion(),
                null);

        assertEquals(
                "the last check is 7 min old; etcd.service active 3 d",
                line(new HealthReport(fresh.cluster(), fresh.members(), stale, null, null)));
    }

    @ParameterizedTest
    @CsvSource({
        "PT59S, < 1 min",
        "PT1M, 1 min",
        "PT59M59S, 59 min",
        "PT1H, 1 h",
        "PT23H59M, 23 h",
        "P1D, 1 d",
        "P40D, 40 d"
    })
    void ageIsCoarse(Duration age, String words) {
        HealthReport health = report(Verdict.HEALTHY, List.of(), unit("active", "running", age));

        assertEquals("healthy; etcd.service active " + words, line(health));
    }

    @Test
    void aPausedRolloutIsToldOnEveryNode() {
        HealthReport health = report(Verdict.HEALTHY, List.of(), active, healthy("node1", true));

        assertEquals(
                "rollout paused, 1 of 3: paused by uid 0: the pager; healthy; node1 leads; etcd.service active 3 d",
                line(with(health, rollout(RolloutState.PAUSED, "paused by uid 0: the pager"))));
        assertEquals(
                "rollout running, 1 of 3; healthy; node1 leads; etcd.service active 3 d",
                line(with(health, rollout(RolloutState.RUNNING, "restarting 3 members one by one"))));
    }

    /** One member is done, one at work, one waits. */
    private static RolloutView rollout(RolloutState state, String message) {
        RolloutPause pause =
                state == RolloutState.PAUSED ? new RolloutPause("uid 0", "the pager", NOW.toString()) : null;
        return new RolloutView(
                "r1",
                RolloutKind.RESTART,
                state,
                message,
                "",
                "uid 0",
                NOW.toString(),
                null,
                null,
                0,
                0,
                null,
                pause,
                List.of(),
                List.of(),
                Stream.of(RolloutMemberState.SUCCEEDED, RolloutMemberState.RUNNING, RolloutMemberState.PENDING)
                        .map(member -> new RolloutMemberView(
                                "1", "node", member, null, "", null, null, List.of(), List.of(), null))
                        .toList(),
                0);
    }

    private static HealthReport with(HealthReport health, RolloutView rollout) {
        return new HealthReport(health.cluster(), health.members(), health.node(), health.disruption(), rollout);
    }

    private static String line(HealthReport health) {
        return new StatusLine(health, Optional.empty(), Optional.empty()).words(NOW);
    }

    private static HealthReport report(Verdict verdict, List<String> reasons, UnitView unit, MemberHealth... members) {
        NodeHealth node = new NodeHealth(
                "8e9e05c52164694d",
                "node1",
                "host1",
                Verdict.HEALTHY,
                List.of(),
                unit,
                NOW.toString(),
                10,
                false,
                "1",
                null);
        return new HealthReport(new ClusterHealth("c1", verdict, reasons), List.of(members), node, null, null);
    }

    private static UnitView unit(String state, String sub, Duration age) {
        return new UnitView(
                "etcd.service", "systemd", state, sub, "run", NOW.minus(age).toString(), 42, "success");
    }

    private static MemberHealth healthy(String name, boolean leader) {
        return member(name, MemberVerdict.HEALTHY, leader);
    }

    private static MemberHealth silent(String name) {
        return member(name, MemberVerdict.UNREACHABLE, false);
    }

    private static MemberHealth member(String name, MemberVerdict verdict, boolean leader) {
        return new MemberHealth("id", name, "http://x:1", verdict, leader, false, 1, 1, 1, 1, "3.5.16", null);
    }
}
