package io.etcdagent.daemon.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.etcd.Alarm;
import io.etcdagent.daemon.etcd.ClusterId;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.daemon.etcd.MemberStatus;
import io.etcdagent.daemon.unit.ByHand;
import io.etcdagent.daemon.unit.UnitState;
import io.etcdagent.daemon.unit.UnitState.ActiveState;
import io.etcdagent.protocol.ForeignChange;
import io.etcdagent.protocol.ForeignChangeKind;
import io.etcdagent.protocol.HealthReport;
import io.etcdagent.protocol.MemberVerdict;
import io.etcdagent.protocol.Verdict;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class HealthAssessmentTest {

    private static final ClusterId CLUSTER = new ClusterId(0xc1);
    private static final MemberId LEADER = new MemberId(1);
    private static final Instant AT = Instant.parse("2026-11-23T06:00:00Z");
    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final UnitState ACTIVE = unit(ActiveState.ACTIVE, "running");

    private final HealthAssessment assessment = new HealthAssessment(
            new NodeIdentity("host1", "0.1.0", "etcd.service", "systemd", ByHand.systemd("etcd.service")),
            Duration.ofSeconds(30));

    @Test
    void allWellIsHealthyWithoutReasons() {
        HealthReport report = report(cluster(well(1), well(2), well(3)));

        assertEquals(Verdict.HEALTHY, report.cluster().verdict());
        assertEquals(List.of(), report.cluster().reasons());
        assertEquals(Verdict.HEALTHY, report.node().verdict());
        assertEquals(List.of(), report.node().reasons());
        assertEquals("m1", report.node().memberName());
        assertEquals("c1", report.cluster().id());
        assertTrue(report.members().get(0).leader());
        assertFalse(report.members().get(1).leader());
    }

    @Test
    void whatTheConfigurationTellsDegradesTheNode() {
        NodeRemarks remarks = local -> List.of(local.orElseThrow().name() + " is not the configured one.");
        HealthAssessment remarking = new HealthAssessment(
                new NodeIdentity("host1", "0.1.0", "etcd.service", "systemd", ByHand.systemd("etcd.service")),
                Duration.ofSeconds(30),
                remarks);

        HealthReport report = remarking.report(
                new HealthCheck(cluster(well(1), well(2), well(3)), Optional.of(ACTIVE), Optional.empty(), AT), FRESH);

        assertEquals(Verdict.DEGRADED, report.node().verdict());
        assertEquals(List.of("m1 is not the configured one."), report.node().reasons());
        assertEquals(Verdict.HEALTHY, report.cluster().verdict());
    }

    @Test
    void aSilentMemberDegradesAndIsNamedWithItsError() {
        HealthReport report = report(cluster(well(1), silent(2), well(3)));

        assertDegraded(report, "m2 (2) does not answer: connection refused.");
        assertEquals(MemberVerdict.UNREACHABLE, report.members().get(1).verdict());
        assertEquals(
                "does not answer: connection refused", report.members().get(1).error());
        assertEquals(Verdict.HEALTHY, report.node().verdict());
    }

    @Test
    void aMemberThatAnswersButDoesNotReadIsUnhealthy() {
        HealthReport report = report(cluster(well(1), readFails(2), well(3)));

        assertDegraded(report, "m2 (2) serves no linearizable read: timed out.");
        assertEquals(MemberVerdict.UNHEALTHY, report.members().get(1).verdict());
    }

    @Test
    void aMemberThatWentBackInTimeIsToldHoweverWellItAnswers() {
        HealthReport report = report(rolledBack(2, cluster(well(1), well(2), well(3))));

        assertDegraded(report, "m2 (2) has an older disk than before.");
        assertEquals(MemberVerdict.ROLLED_BACK, report.members().get(1).verdict());
        assertEquals("has an older disk than before", report.members().get(1).error());
        assertEquals(Verdict.HEALTHY, report.node().verdict());
    }

    @Test
    void aMemberThatWentBackInTimeAndIsSilentIsToldAsBoth() {
        HealthReport report = report(rolledBack(2, cluster(well(1), silent(2), well(3))));

        assertEquals(MemberVerdict.ROLLED_BACK, report.members().get(1).verdict());
        assertEquals(
                "has an older disk than before; now it does not answer: connection refused",
                report.members().get(1).error());
    }

    @Test
    void theNodeOfAMemberThatWentBackInTimeIsUnavailable() {
        HealthReport report = report(rolledBack(1, cluster(well(1), well(2), well(3))));

        assertEquals(Verdict.UNAVAILABLE, report.node().verdict());
        assertEquals(
                List.of("The local member m1 (1) has an older disk than before."),
                report.node().reasons());
    }

    /** There is a quorum, whatever its members have forgotten. */
    @Test
    void membersThatWentBackInTimeAndReadThroughAQuorumLeaveTheClusterAvailable() {
        HealthReport report = report(rolledBack(2, cluster(silent(1), well(2), silent(3))));

        assertEquals(Verdict.DEGRADED, report.cluster().verdict());
    }

    @Test
    void withoutAnyLinearizableReadTheClusterIsUnavailable() {
        HealthReport report = report(cluster(readFails(1), silent(2), silent(3)));

        assertEquals(Verdict.UNAVAILABLE, report.cluster().verdict());
        assertTrue(
                report.cluster().reasons().get(0).startsWith("No voter of 3 serves a linearizable read"),
                report.cluster().reasons().toString());
        assertEquals(3, report.members().size());
        assertEquals(Verdict.UNAVAILABLE, report.node().verdict());
    }

    @Test
    void aHealthyLearnerMakesNoClusterAvailable() {
        Seen learner =
                new Seen(member(2, "m2", true), Optional.of(status(2, true)), Optional.empty(), Optional.empty());

        assertEquals(
                Verdict.UNAVAILABLE,
                report(cluster(readFails(1), learner)).cluster().verdict());
    }

    @Test
    void oneVoterThatReadsProvesAQuorumThatThisNodeCannotReach() {
        assertDegraded(report(cluster(well(1), silent(2), silent(3))), "m2 (2) does not answer: connection refused.");
    }

    @Test
    void withoutAMemberListTheClusterIsUnavailable() {
        HealthReport report = assessment.report(HealthCheck.notYet(AT, 0), FRESH);

        assertEquals(Verdict.UNAVAILABLE, report.cluster().verdict());
        assertEquals(Verdict.UNAVAILABLE, report.node().verdict());
        assertEquals(List.of(), report.members());
        assertEquals("unknown", report.node().unit().activeState());
    }

    @Test
    void anAlarmDegradesAndNamesItsMember() {
        ClusterObservation seen = cluster(well(1), well(2), well(3));
        assertDegraded(
                report(with(seen, List.of(new Alarm(new MemberId(2), "NOSPACE")), Optional.empty())),
                "Alarm NOSPACE at m2 (2); see: etcd-agentctl alarms.");
    }

    @Test
    void alarmsThatCannotBeReadDegradeAndTheMembersOwnComplaintsAreTold() {
        Seen complaining = well(2).saying(status -> new MemberStatus(
                status.clusterId(),
                status.memberId(),
                status.version(),
                status.leader(),
                false,
                1,
                9,
                9,
                0,
                0,
                List.of("memberID:2 alarm:NOSPACE ")));
        HealthReport report =
                report(with(cluster(well(1), complaining, well(3)), List.of(), Optional.of("m1 (1): timed out")));

        assertDegraded(report, "The alarms could not be read: m1 (1): timed out.");
        assertDegraded(report, "m2 (2) complains: memberID:2 alarm:NOSPACE ");
    }

    @Test
    void anUnstartedMemberDegrades() {
        Seen unstarted = new Seen(member(3, "", false), Optional.empty(), Optional.empty(), Optional.empty());
        HealthReport report = report(cluster(well(1), well(2), unstarted));

        assertDegraded(report, "(unstarted) (3) was added and has not joined yet.");
        assertEquals(MemberVerdict.UNSTARTED, report.members().get(2).verdict());
    }

    @Test
    void aLearnerDegrades() {
        Seen learner =
                new Seen(member(3, "m3", true), Optional.of(status(3, true)), Optional.empty(), Optional.empty());
        HealthReport report = report(cluster(well(1), well(2), learner));

        assertDegraded(report, "m3 (3) is a learner: it is still joining, and has no vote.");
        assertEquals(MemberVerdict.HEALTHY, report.members().get(2).verdict());
    }

    @Test
    void mixedVersionsDegradeAndNameWhoRunsWhich() {
        Seen newer = well(3).saying(status ->
                new MemberStatus(CLUSTER, status.memberId(), "3.5.9", LEADER, false, 1, 9, 9, 0, 0, List.of()));

        assertDegraded(
                report(cluster(well(1), well(2), newer)),
                "The members run different versions of etcd: 3.4.23 at m1 (1), m2 (2); 3.5.9 at m3 (3).");
    }

    @Test
    void membersOfDifferentClustersDegrade() {
        Seen foreign = well(3).saying(status -> new MemberStatus(
                new ClusterId(0xbad), status.memberId(), "3.4.23", LEADER, false, 1, 9, 9, 0, 0, List.of()));

        assertDegraded(report(cluster(well(1), well(2), foreign)), "m3 (3) belongs to another cluster, bad.");
    }

    @Test
    void aMemberThatAnswersForAnotherDegrades() {
        Seen impostor = well(3).saying(status ->
                new MemberStatus(CLUSTER, new MemberId(1), "3.4.23", LEADER, false, 1, 9, 9, 0, 0, List.of()));

        assertDegraded(
                report(cluster(well(1), well(2), impostor)),
                "m3 (3) does not answer: another member, 1, does at its URL.");
    }

    @Test
    void noLeaderAndTwoLeadersDegrade() {
        Seen lost = well(2).saying(status ->
                new MemberStatus(CLUSTER, status.memberId(), "3.4.23", MemberId.NONE, false, 1, 9, 9, 0, 0, List.of()));
        Seen other = well(3).saying(status -> new MemberStatus(
                CLUSTER, status.memberId(), "3.4.23", new MemberId(3), false, 1, 9, 9, 0, 0, List.of()));
        HealthReport report = report(cluster(well(1), lost, other));

        assertDegraded(report, "No leader known to m2 (2).");
        assertDegraded(
                report, "The members name different leaders: m1 (1) is named by m1 (1); m3 (3) is named by m3 (3).");
    }

    @Test
    void aListWithoutAQuorumBehindItIsStale() {
        ClusterObservation seen = cluster(well(1), well(2), well(3));
        HealthCheck check = check(new ClusterObservation(
                seen.members(),
                Duration.ofSeconds(90),
                seen.local(),
                seen.observations(),
                List.of(),
                Optional.empty(),
                0));
        HealthReport report = assessment.report(check, FRESH);

        assertDegraded(report, "No quorum stands behind the member list; it is as of 90 s ago.");
        assertTrue(report.node().stale());
        assertEquals(Verdict.DEGRADED, report.node().verdict());
        assertTrue(assessment.members(check, FRESH).stale());
        assertEquals(91_000, assessment.members(check, FRESH).ageMillis());
    }

    @Test
    void anOldCheckIsStaleAndItsAgeIsTold() {
        HealthCheck check = check(cluster(well(1), well(2), well(3)));

        assertFalse(assessment.report(check, Duration.ofSeconds(30)).node().stale());
        HealthReport old = assessment.report(check, Duration.ofSeconds(31));
        assertTrue(old.node().stale());
        assertEquals(31_000, old.node().ageMillis());
        assertEquals(Verdict.DEGRADED, old.node().verdict());
        assertEquals(AT.toString(), old.node().checkedAt());
    }

    @Test
    void withoutAnyMemberListTheUnitOfThisNodeIsWhereToLook() {
        String reason = assessment
                .report(HealthCheck.notYet(AT, 0), FRESH)
                .cluster()
                .reasons()
                .get(0);

        assertTrue(reason.contains("See systemctl status etcd.service, and"), reason);
    }

    @Test
    void aUnitThatIsNotActiveIsToldWithTheCommandToRun() {
        HealthReport report = assessment.report(
                new HealthCheck(
                        cluster(well(1), well(2), well(3)),
                        Optional.of(unit(ActiveState.FAILED, "failed")),
                        Optional.empty(),
                        AT),
                FRESH);

        assertEquals(Verdict.DEGRADED, report.node().verdict());
        assertEquals(
                List.of("etcd.service is failed (failed), result success; see journalctl -u etcd.service -n 50"),
                report.node().reasons());
        assertEquals("failed", report.node().unit().activeState());
    }

    @Test
    void aUnitThatCannotBeAskedDegradesTheNode() {
        HealthReport report = assessment.report(
                new HealthCheck(cluster(well(1), well(2), well(3)), Optional.empty(), Optional.of("no systemctl"), AT),
                FRESH);

        assertEquals(Verdict.DEGRADED, report.node().verdict());
        assertEquals(
                List.of("The state of etcd.service could not be read: no systemctl"),
                report.node().reasons());
    }

    @Test
    void aDeadLocalMemberMakesTheNodeUnavailableAndTheClusterDegraded() {
        HealthReport report = report(cluster(silent(1), well(2), well(3)));

        assertEquals(Verdict.UNAVAILABLE, report.node().verdict());
        assertEquals(
                List.of("The local member m1 (1) does not answer: connection refused."),
                report.node().reasons());
        assertEquals(Verdict.DEGRADED, report.cluster().verdict());
    }

    @Test
    void aMemberOfAnotherClusterInPlaceOfTheLocalOneMakesTheNodeUnavailableAndIsTold() {
        ForeignCluster foreign = new ForeignCluster(
                CLUSTER, new MemberId(9), new ClusterId(0xbad), Path.of("/var/lib/etcd-agent/members.json"));
        ClusterObservation seen = cluster(silent(1), well(2), well(3));
        HealthReport report = report(new ClusterObservation(
                seen.members(),
                seen.listAge(),
                seen.local(),
                seen.observations(),
                seen.alarms(),
                seen.alarmsFailure(),
                0,
                Optional.of(foreign)));

        assertEquals(Verdict.UNAVAILABLE, report.node().verdict());
        assertEquals(Verdict.DEGRADED, report.cluster().verdict());
        assertEquals("1", report.node().memberId());
        assertEquals("c1", report.cluster().id());
        assertEquals(
                List.of(
                        "The local endpoint is served by member 9 of cluster bad, but this agent belongs to cluster c1, as"
                                + " /var/lib/etcd-agent/members.json says. If that is a mistake, give etcd its own data directory"
                                + " back, or this agent the right endpoint (etcd-agent --check-config). If the cluster was made"
                                + " anew on purpose: mv /var/lib/etcd-agent/members.json"
                                + " /var/lib/etcd-agent/members.json.cluster-c1 && systemctl restart etcd-agent"),
                report.node().reasons());
    }

    @Test
    void aForeignChangeIsToldAndIsNoReasonWhenEtcdIsWell() {
        ForeignChange change = new ForeignChange(ForeignChangeKind.RESTARTED, AT.toString(), "by hand");
        HealthReport report = assessment.report(
                new HealthCheck(
                        cluster(well(1), well(2), well(3)),
                        Optional.of(ACTIVE),
                        Optional.empty(),
                        AT,
                        Optional.of(change)),
                FRESH);

        assertEquals(change, report.node().foreign());
        assertEquals(Verdict.HEALTHY, report.node().verdict());
        assertEquals(Verdict.HEALTHY, report.cluster().verdict());
    }

    @Test
    void aRemovedLocalMemberMakesTheNodeUnavailable() {
        ClusterObservation seen = cluster(well(2), well(3));
        HealthReport report = report(seen);

        assertEquals(Verdict.UNAVAILABLE, report.node().verdict());
        assertTrue(
                report.node().reasons().get(0).startsWith("The local member 1 is not on the member list of cluster c1"),
                report.node().reasons().toString());
    }

    /** One member and what was seen of it. */
    private record Seen(
            Member member, Optional<MemberStatus> status, Optional<String> readFailure, Optional<String> silence) {

        Seen saying(UnaryOperator<MemberStatus> change) {
            return new Seen(member, status.map(change), readFailure, silence);
        }

        MemberObservation observation() {
            return new MemberObservation(
                    member, member.clientUrls().stream().findFirst(), status, readFailure, silence);
        }
    }

    private static Seen well(int id) {
        return new Seen(
                member(id, "m" + id, false), Optional.of(status(id, false)), Optional.empty(), Optional.empty());
    }

    private static Seen silent(int id) {
        return new Seen(
                member(id, "m" + id, false), Optional.empty(), Optional.empty(), Optional.of("connection refused"));
    }

    private static Seen readFails(int id) {
        return new Seen(
                member(id, "m" + id, false),
                Optional.of(status(id, false)),
                Optional.of("timed out"),
                Optional.empty());
    }

    private static Member member(int id, String name, boolean learner) {
        return new Member(
                new MemberId(id), name, List.of(), List.of(URI.create("http://127.0.0." + id + ":2379")), learner);
    }

    private static MemberStatus status(int id, boolean learner) {
        return new MemberStatus(CLUSTER, new MemberId(id), "3.4.23", LEADER, learner, 1, 9, 9, 4096, 2048, List.of());
    }

    private static UnitState unit(ActiveState state, String sub) {
        return new UnitState(state, sub, Optional.of("run"), Optional.of(AT), 42, "success", 0, 0);
    }

    /** Seen from member 1, with a fresh list and without alarms. */
    private static ClusterObservation cluster(Seen... seen) {
        List<Seen> all = List.of(seen);
        return new ClusterObservation(
                Optional.of(
                        new MemberList(CLUSTER, all.stream().map(Seen::member).toList())),
                Duration.ZERO,
                Optional.of(new MemberId(1)),
                all.stream().map(Seen::observation).toList(),
                List.of(),
                Optional.empty(),
                0);
    }

    private static ClusterObservation with(ClusterObservation seen, List<Alarm> alarms, Optional<String> failure) {
        return new ClusterObservation(
                seen.members(), seen.listAge(), seen.local(), seen.observations(), alarms, failure, seen.atNanos());
    }

    private static ClusterObservation rolledBack(long member, ClusterObservation seen) {
        return new ClusterObservation(
                seen.members(),
                seen.listAge(),
                seen.local(),
                seen.observations(),
                seen.alarms(),
                seen.alarmsFailure(),
                seen.atNanos(),
                seen.foreign(),
                Map.of(new MemberId(member), "has an older disk than before"));
    }

    private static HealthCheck check(ClusterObservation seen) {
        return new HealthCheck(seen, Optional.of(ACTIVE), Optional.empty(), AT);
    }

    private HealthReport report(ClusterObservation seen) {
        return assessment.report(check(seen), FRESH);
    }

    private static void assertDegraded(HealthReport report, String reason) {
        assertEquals(Verdict.DEGRADED, report.cluster().verdict());
        assertTrue(
                report.cluster().reasons().contains(reason),
                () -> report.cluster().reasons().toString());
    }
}
