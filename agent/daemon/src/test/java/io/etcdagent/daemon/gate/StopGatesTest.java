package io.etcdagent.daemon.gate;

import static io.etcdagent.daemon.gate.Scene.COMMITTED;
import static io.etcdagent.daemon.gate.Scene.id;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.etcd.ClusterId;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.unit.ByHand;
import io.etcdagent.daemon.unit.UnitState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StopGatesTest extends GateTable {

    private static final List<String> IN_ORDER = List.of(
            "unit-known",
            "cluster-reachable",
            "all-members-started",
            "others-healthy",
            "quorum-without-me",
            "no-alarm",
            "no-learner-joining",
            "one-leader",
            "caught-up",
            "no-other-disruption",
            "lock-held",
            "not-single-member");

    private static final Duration LONG = Duration.ofSeconds(10);

    /** Facts that are not there. Each must close something, or the gates would trust what nobody has seen. */
    static Stream<Case> missingFacts() {
        return Stream.of(
                closed("the unit's state is missing", Scene.of(3).unit(Optional.empty()), "unit-known"),
                closed(
                        "the unit's state is a word of a later systemd",
                        Scene.of(3).unit(Optional.of(Scene.unit(UnitState.ActiveState.UNKNOWN, Optional.empty()))),
                        "unit-known"),
                closed(
                        "the member list is missing",
                        Scene.of(3).noList(),
                        "cluster-reachable",
                        "all-members-started",
                        "others-healthy",
                        "quorum-without-me",
                        "no-learner-joining",
                        "one-leader",
                        "caught-up",
                        "not-single-member"),
                closed("the member list is remembered", Scene.of(3).listAge(Duration.ofMillis(1)), "cluster-reachable"),
                closed(
                        "the local member is unknown",
                        Scene.of(3).local(Optional.empty()),
                        "cluster-reachable",
                        "all-members-started",
                        "others-healthy",
                        "quorum-without-me",
                        "no-learner-joining",
                        "one-leader",
                        "caught-up",
                        "not-single-member"),
                closed(
                        "another member was not asked",
                        Scene.of(3).notAsked(2),
                        "others-healthy",
                        "quorum-without-me",
                        "caught-up"),
                closed(
                        "another member gave no status",
                        Scene.of(3).silent(2),
                        "others-healthy",
                        "quorum-without-me",
                        "caught-up"),
                closed(
                        "another member gave no linearizable read",
                        Scene.of(3).readFails(2),
                        "others-healthy",
                        "quorum-without-me"),
                closed("another member knows no leader", Scene.of(3).namesLeader(2, MemberId.NONE), "one-leader"),
                closed("another member told no applied index", Scene.of(3).applied(2, 0), "caught-up"),
                closed(
                        "another member of a young cluster told no applied index",
                        Scene.of(3).committed(10).applied(2, 0),
                        "caught-up"),
                closed(
                        "no other member knows a leader",
                        Scene.of(3).namesLeader(2, MemberId.NONE).namesLeader(3, MemberId.NONE),
                        "one-leader"),
                closed("the alarms are missing", Scene.of(3).alarmsUnread(), "no-alarm"),
                closed("the lock is unknown", Scene.of(3).lock(new LockStanding.Unknown("timed out")), "lock-held"),
                closed(
                        "the disruption record is unknown",
                        Scene.of(3).disruption(new RecordStanding.Unknown("timed out")),
                        "no-other-disruption"));
    }

    static Stream<Case> table() {
        return Stream.of(
                        missingFacts(),
                        aroundTheCluster(),
                        aroundTheQuorum(),
                        aroundAcceptedOutages(),
                        aroundLockAndRecord())
                .flatMap(cases -> cases);
    }

    private static Stream<Case> aroundTheCluster() {
        ClusterId foreign = new ClusterId(0xbad);
        return Stream.of(
                open("three healthy members", Scene.of(3)),
                open("five healthy members", Scene.of(5)),
                open(
                        "the unit failed",
                        Scene.of(3).unit(Optional.of(Scene.unit(UnitState.ActiveState.FAILED, Optional.empty())))),
                closed(
                        "the local member was removed",
                        Scene.of(3).local(Optional.of(id(9))),
                        "cluster-reachable",
                        "all-members-started",
                        "others-healthy",
                        "quorum-without-me",
                        "no-learner-joining",
                        "one-leader",
                        "caught-up",
                        "not-single-member"),
                closed(
                        "another member runs in another cluster",
                        Scene.of(3).inCluster(2, foreign),
                        "cluster-reachable",
                        "others-healthy",
                        "quorum-without-me"),
                closed(
                        "the local member runs in another cluster",
                        Scene.of(3).inCluster(1, foreign),
                        "cluster-reachable"),
                closed(
                        "a member of another cluster answers in place of the local one",
                        Scene.of(3).servedBy(id(9), foreign),
                        "cluster-reachable"),
                closed(
                        "nobody answers at all",
                        Scene.of(3).silent(1).silent(2).silent(3),
                        "cluster-reachable",
                        "others-healthy",
                        "quorum-without-me",
                        "one-leader",
                        "caught-up"),
                closed(
                        "two members advertise the same URL",
                        Scene.of(3).answeredBy(2, id(1)),
                        "others-healthy",
                        "quorum-without-me"),
                closed(
                        "another member went back in time and answers well",
                        Scene.of(3).rolledBack(2),
                        "others-healthy",
                        "quorum-without-me"),
                closed("one of five went back in time", Scene.of(5).rolledBack(2), "others-healthy"),
                open("the local member went back in time", Scene.of(3).rolledBack(1)),
                closed(
                        "a voter was added and has not joined",
                        Scene.of(3).unstarted(4, false),
                        "all-members-started",
                        "others-healthy",
                        "quorum-without-me",
                        "caught-up"),
                closed(
                        "a learner was added and has not joined",
                        Scene.of(3).unstarted(4, true),
                        "all-members-started",
                        "no-learner-joining"),
                closed("a learner catches up", Scene.of(3).learner(4), "no-learner-joining"),
                closed(
                        "a sick learner is no voter's business",
                        Scene.of(3).learner(4).silent(4),
                        "no-learner-joining"),
                closed("a member says it is a learner", Scene.of(3).saysLearner(2), "no-learner-joining"),
                closed("an alarm stands", Scene.of(3).alarm(2, "NOSPACE"), "no-alarm"),
                closed("an alarm of an unlisted member stands", Scene.of(3).alarm(9, "CORRUPT"), "no-alarm"),
                closed("the others name two leaders", Scene.of(3).namesLeader(3, id(2)), "one-leader"),
                closed(
                        "the others name a removed leader",
                        Scene.of(3).namesLeader(2, id(9)).namesLeader(3, id(9)),
                        "one-leader"),
                closed(
                        "the others name a learner as leader",
                        Scene.of(3)
                                .learner(4)
                                .namesLeader(2, id(4))
                                .namesLeader(3, id(4))
                                .namesLeader(4, id(4)),
                        "no-learner-joining",
                        "one-leader"),
                open("the local member alone names another leader", Scene.of(3).namesLeader(1, id(2))),
                open("a voter lags as far as is tolerated", Scene.of(3).applied(3, COMMITTED - 1000)),
                closed("a voter lags further", Scene.of(3).applied(3, COMMITTED - 1001), "caught-up"),
                open("the local member lags", Scene.of(3).applied(1, 1)));
    }

    private static Stream<Case> aroundTheQuorum() {
        return Stream.of(
                open("a dead local member, carried by the others", Scene.of(3).silent(1)),
                open("a sick local member, carried by the others", Scene.of(3).readFails(1)),
                open("a local member that was not asked", Scene.of(3).notAsked(1)),
                closed(
                        "one of five is dead: quorum, but no slack",
                        Scene.of(5).silent(2),
                        "others-healthy",
                        "caught-up"),
                closed(
                        "two of five are dead",
                        Scene.of(5).silent(2).silent(3),
                        "others-healthy",
                        "quorum-without-me",
                        "caught-up"),
                open("four voters: three carry", Scene.of(4)),
                closed(
                        "four voters, one dead",
                        Scene.of(4).silent(2),
                        "others-healthy",
                        "quorum-without-me",
                        "caught-up"),
                closed(
                        "learners make no quorum",
                        Scene.of(3).silent(2).learner(4).learner(5),
                        "others-healthy",
                        "quorum-without-me",
                        "no-learner-joining",
                        "caught-up"),
                closed(
                        "allowing an outage changes nothing with three voters",
                        Scene.of(3).silent(2).allowOutage(),
                        "others-healthy",
                        "quorum-without-me",
                        "caught-up"));
    }

    private static Stream<Case> aroundAcceptedOutages() {
        return Stream.of(
                closed("a single member", Scene.of(1), "quorum-without-me", "not-single-member"),
                open("a single member, outage accepted", Scene.of(1).allowOutage()),
                closed("two members", Scene.of(2), "quorum-without-me", "not-single-member"),
                open("two members, outage accepted", Scene.of(2).allowOutage()),
                closed(
                        "two members, outage accepted, but the other one is sick",
                        Scene.of(2).readFails(2).allowOutage(),
                        "others-healthy",
                        "quorum-without-me"),
                closed(
                        "two members, outage accepted, but the other one never joined",
                        Scene.of(1).unstarted(2, false).allowOutage(),
                        "all-members-started",
                        "others-healthy",
                        "quorum-without-me",
                        "one-leader",
                        "caught-up"),
                closed(
                        "the local member is a learner beside two voters",
                        Scene.of(3).learner(1).namesLeader(2, id(2)).namesLeader(3, id(2)),
                        "no-learner-joining"),
                closed(
                        "a single voter and a learner",
                        Scene.of(1).learner(2),
                        "quorum-without-me",
                        "no-learner-joining",
                        "not-single-member"));
    }

    private static Stream<Case> aroundLockAndRecord() {
        return Stream.of(
                open("the lock is held for exactly long enough", Scene.of(3).lock(new LockStanding.Held(LONG, LONG))),
                closed(
                        "the lock is held a millisecond too short",
                        Scene.of(3).lock(new LockStanding.Held(LONG.minusMillis(1), LONG)),
                        "lock-held"),
                closed(
                        "the lock's deadline has passed",
                        Scene.of(3).lock(new LockStanding.Held(Duration.ofSeconds(-1), Duration.ZERO)),
                        "lock-held"),
                open("a dry run finds the lock free", Scene.of(3).lock(new LockStanding.Free())),
                closed(
                        "another operation holds the lock",
                        Scene.of(3).lock(new LockStanding.HeldByOther("m2, restart")),
                        "lock-held"),
                open("the record is our own", Scene.of(3).disruption(new RecordStanding.Own("op-1"))),
                closed(
                        "our own record was taken away",
                        Scene.of(3).disruption(new RecordStanding.TakenAway("op-1")),
                        "no-other-disruption"),
                closed(
                        "another member is down on purpose",
                        Scene.of(3).disruption(new RecordStanding.Other("m2, restart op-2")),
                        "no-other-disruption"));
    }

    private final StopGates gates = new StopGates(ByHand.systemd("etcd-main.service"));

    @Test
    void aMemberOfAnotherClusterIsToldWithBothIdsAndTheWayOut() {
        GateResult reachable = gates
                .judge(Scene.of(3).servedBy(id(9), new ClusterId(0xbad)).stop())
                .stream()
                .filter(gate -> gate.name().equals("cluster-reachable"))
                .findFirst()
                .orElseThrow();

        assertTrue(reachable.hard());
        assertEquals(
                "The local endpoint is served by member 8000000000000009 of cluster bad, but this agent belongs to cluster "
                        + Scene.CLUSTER.hex() + ", as /state/members.json says.",
                reachable.evidence());
        assertTrue(
                reachable.remedy().orElseThrow().contains("mv /state/members.json /state/members.json.cluster-"),
                reachable.remedy().toString());
    }

    @Override
    List<GateResult> judge(Scene scene) {
        return gates.judge(scene.stop());
    }

    @Override
    List<String> inOrder() {
        return IN_ORDER;
    }

    @Override
    Stream<Case> cases() {
        return table();
    }

    @Test
    void onlyTheseGatesMayBeOverridden() {
        Set<String> soft = gates.judge(Scene.of(3).stop()).stream()
                .filter(result -> !result.hard())
                .map(GateResult::name)
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(Set.of("no-alarm", "no-learner-joining", "caught-up"), soft);
    }

    @Test
    void evidenceNamesTheMemberItsHexIdAndTheError() {
        String evidence = find(Scene.of(3).silent(2), "others-healthy").evidence();

        assertTrue(evidence.contains("m2 (8000000000000002) does not answer: refused"), evidence);
    }

    @Test
    void whatToDoAboutAMemberThatWentBackInTimeIsToReplaceIt() {
        GateResult others = find(Scene.of(3).rolledBack(2), "others-healthy");

        assertTrue(others.hard());
        assertTrue(
                others.evidence().contains("m2 (8000000000000002) has an older disk than before (rolled-back)"),
                others.evidence());
        assertTrue(others.remedy().orElseThrow().contains("etcd-agentctl recover"), others.toString());
    }

    @Test
    void evidenceSaysWhoKnowsNoLeader() {
        Scene scene = Scene.of(3).namesLeader(2, MemberId.NONE).namesLeader(3, MemberId.NONE);

        assertEquals(
                "The others do not agree on a leader: m2 (8000000000000002) names none, "
                        + "m3 (8000000000000003) names none.",
                find(scene, "one-leader").evidence());
    }

    @Test
    void evidenceNamesTheAcceptedOutage() {
        GateResult quorum = find(Scene.of(2).allowOutage(), "quorum-without-me");

        assertTrue(quorum.passed());
        assertTrue(quorum.evidence().contains("the operator accepted that a cluster of 2 has no quorum"));
    }

    @Test
    void evidenceOfQuorumGivesTheNumbers() {
        String evidence =
                find(Scene.of(5).silent(2).silent(3), "quorum-without-me").evidence();

        assertTrue(evidence.startsWith("2 healthy without this member"), evidence);
        assertTrue(evidence.contains("3 of 5 voters needed"), evidence);
    }

    @Test
    void remediesNameTheUnitOfThisNodeAndOnlySpeakOfThatOfOthers() {
        assertEquals(
                "Look at the unit on this node: systemctl status etcd-main.service",
                find(Scene.of(3).unit(Optional.empty()), "unit-known").remedy().orElseThrow());
        assertTrue(find(Scene.of(3).silent(2), "others-healthy")
                .remedy()
                .orElseThrow()
                .contains("the etcd unit there logged, such as: journalctl -u etcd -n 50"));
    }

    private GateResult find(Scene scene, String gate) {
        return gates.judge(scene.stop()).stream()
                .filter(result -> result.name().equals(gate))
                .findFirst()
                .orElseThrow();
    }
}
