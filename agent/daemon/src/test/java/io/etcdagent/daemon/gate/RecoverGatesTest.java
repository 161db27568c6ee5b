package io.etcdagent.daemon.gate;

import static io.etcdagent.daemon.gate.Scene.id;
import static io.etcdagent.daemon.gate.Scene.peerUrl;
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

class RecoverGatesTest extends GateTable {

    private static final List<String> IN_ORDER = List.of(
            "unit-known",
            "cluster-reachable",
            "member-identified",
            "member-dead",
            "others-healthy",
            "quorum-without-me",
            "not-single-member",
            "no-alarm",
            "no-learner-joining",
            "one-leader",
            "no-other-disruption",
            "lock-held",
            "join-settings",
            "data-directory",
            "disk-space",
            "data-unusable");

    /** Those that judge the survivors: while nobody knows who they are, all of them are closed. */
    private static final String[] ABOUT_SURVIVORS = {
        "member-dead", "others-healthy", "quorum-without-me", "not-single-member", "no-learner-joining", "one-leader"
    };

    private static final long GIB = 1L << 30;
    private static final Duration LONG = Duration.ofSeconds(10);

    private static Case unclear(String situation, Scene scene) {
        Set<String> gates = new TreeSet<>(Set.of(ABOUT_SURVIVORS));
        gates.add("member-identified");
        return new Case(situation, scene, gates);
    }

    /** Facts that are not there. Each must close something, or the gates would trust what nobody has seen. */
    static Stream<Case> missingFacts() {
        return Stream.of(
                closed("the unit's state is missing", lost().unit(Optional.empty()), "unit-known", "member-dead"),
                closed(
                        "the unit's state is a word of a later systemd",
                        lost().unit(Optional.of(Scene.unit(UnitState.ActiveState.UNKNOWN, Optional.empty()))),
                        "unit-known"),
                closed(
                        "the member list is missing",
                        lost().noList(),
                        "cluster-reachable",
                        "member-identified",
                        "member-dead",
                        "others-healthy",
                        "quorum-without-me",
                        "not-single-member",
                        "no-learner-joining",
                        "one-leader"),
                closed("the member list is remembered", lost().listAge(Duration.ofMillis(1)), "cluster-reachable"),
                unclear("how etcd is configured is not known", lost().casualty(Optional.empty())),
                unclear(
                        "etcd is configured without a peer URL",
                        lost().casualty(Optional.of(Scene.casualty("m1", Optional.of(id(1)))))),
                closed("another member was not asked", lost().notAsked(3), "others-healthy", "quorum-without-me"),
                closed("another member gave no status", lost().silent(3), "others-healthy", "quorum-without-me"),
                closed(
                        "another member gave no linearizable read",
                        lost().readFails(3),
                        "others-healthy",
                        "quorum-without-me"),
                closed("another member knows no leader", lost().namesLeader(3, MemberId.NONE), "one-leader"),
                closed("the alarms are missing", lost().alarmsUnread(), "no-alarm"),
                closed("the lock is unknown", lost().lock(new LockStanding.Unknown("timed out")), "lock-held"),
                closed(
                        "the disruption record is unknown",
                        lost().disruption(new RecordStanding.Unknown("timed out")),
                        "no-other-disruption"),
                closed(
                        "where the data lies is unknown",
                        lost().data(new DataStanding.Immovable("it is not known", "look")),
                        "data-directory",
                        "disk-space"),
                closed(
                        "why the member is dead is unknown",
                        lost().cause(new CauseStanding.Unknown("The log says nothing.")),
                        "data-unusable"));
    }

    static Stream<Case> table() {
        return Stream.of(
                        missingFacts(),
                        aroundTheMember(),
                        aroundItsIdentity(),
                        aroundTheOthers(),
                        aroundItsHost(),
                        aroundLockAndRecord())
                .flatMap(cases -> cases);
    }

    private static Stream<Case> aroundTheMember() {
        return Stream.of(
                open("one of three is lost", lost()),
                open("one of five is lost", Scene.lost(5)),
                open("its unit is down", lost().unit(unit(UnitState.ActiveState.INACTIVE, "dead", 0))),
                open(
                        "its unit is started again and again",
                        lost().unit(unit(UnitState.ActiveState.ACTIVE, "running", 3))),
                closed("it answers", Scene.lost(3).alive(1), "member-dead"),
                closed(
                        "it answers, although its unit is down",
                        lost().alive(1).unit(unit(UnitState.ActiveState.INACTIVE, "dead", 0)),
                        "member-dead"),
                closed(
                        "it does not answer, and its etcd just runs",
                        lost().unit(unit(UnitState.ActiveState.ACTIVE, "running", 0)),
                        "member-dead"),
                closed(
                        "it was taken off the list, and its etcd just runs",
                        lost().removed(1).unit(unit(UnitState.ActiveState.ACTIVE, "running", 0)),
                        "member-dead"));
    }

    private static Stream<Case> aroundItsIdentity() {
        return Stream.of(
                open("it was taken off the list", lost().removed(1)),
                open("an earlier attempt added a learner", lost().removed(1).unstarted(1, true)),
                open("an earlier attempt added a voter", lost().removed(1).unstarted(1, false)),
                open(
                        "the agent never heard it, and it is on the list",
                        lost().casualty(Optional.of(Scene.casualty("m1", Optional.empty(), peerUrl(1))))),
                unclear(
                        "the agent never heard it, and it is on no list",
                        lost().removed(1).casualty(Optional.of(Scene.casualty("m1", Optional.empty(), peerUrl(1))))),
                unclear(
                        "it is listed with another URL",
                        lost().casualty(Optional.of(Scene.casualty("m1", Optional.of(id(1)), peerUrl(9))))),
                unclear(
                        "etcd is configured with the URL of another member",
                        lost().casualty(Optional.of(Scene.casualty("m1", Optional.of(id(1)), peerUrl(2))))));
    }

    private static Stream<Case> aroundTheOthers() {
        ClusterId foreign = new ClusterId(0xbad);
        return Stream.of(
                closed("a second of three is dead", lost().silent(3), "others-healthy", "quorum-without-me"),
                closed(
                        "a second of five is dead: a quorum stands, and one more would be too many",
                        Scene.lost(5).silent(3),
                        "others-healthy"),
                closed(
                        "nobody answers",
                        lost().silent(2).silent(3).listAge(Duration.ofMinutes(5)),
                        "cluster-reachable",
                        "others-healthy",
                        "quorum-without-me",
                        "one-leader"),
                closed(
                        "another member went back in time, too",
                        lost().rolledBack(3),
                        "others-healthy",
                        "quorum-without-me"),
                closed(
                        "one of four others went back in time, too",
                        Scene.lost(5).rolledBack(3),
                        "others-healthy"),
                open("it is known of the dead one that it went back in time", lost().rolledBack(1)),
                closed(
                        "another member runs in another cluster",
                        lost().inCluster(3, foreign),
                        "others-healthy",
                        "quorum-without-me"),
                closed(
                        "a member of another cluster answers in its place",
                        lost().servedBy(id(9), foreign),
                        "cluster-reachable"),
                closed(
                        "another member answers at the URL of another",
                        lost().answeredBy(3, id(2)),
                        "others-healthy",
                        "quorum-without-me"),
                closed("a learner catches up", lost().learner(4).namesLeader(4, id(2)), "no-learner-joining"),
                closed("a learner was added and has not joined", lost().unstarted(4, true), "no-learner-joining"),
                closed(
                        "a voter was added and has not joined",
                        lost().unstarted(4, false),
                        "others-healthy",
                        "quorum-without-me",
                        "no-learner-joining"),
                closed(
                        "an earlier attempt added a voter, and no quorum stands without it",
                        Scene.lost(3).removed(1).unstarted(1, false).silent(3),
                        "others-healthy",
                        "quorum-without-me"),
                closed("an alarm stands", lost().alarm(2, "NOSPACE"), "no-alarm"),
                closed("the others name two leaders", lost().namesLeader(3, id(3)), "one-leader"),
                closed(
                        "the others still name the dead one",
                        lost().namesLeader(2, id(1)).namesLeader(3, id(1)),
                        "one-leader"),
                closed("a single member", Scene.lost(1), "quorum-without-me", "not-single-member", "one-leader"),
                closed("two members", Scene.lost(2), "quorum-without-me", "not-single-member"),
                closed("two members, of which one was taken off", Scene.lost(2).removed(1), "not-single-member"),
                closed(
                        "one voter and a learner: a learner gives no quorum",
                        Scene.lost(2).learner(3).namesLeader(3, id(2)),
                        "quorum-without-me",
                        "not-single-member",
                        "no-learner-joining"));
    }

    private static Stream<Case> aroundItsHost() {
        return Stream.of(
                closed("the unit does not take how to join", lost().joinObstacle("it says new"), "join-settings"),
                closed(
                        "the data directory cannot be renamed",
                        lost().data(new DataStanding.Immovable("/data is a mount point", "adapt")),
                        "data-directory",
                        "disk-space"),
                open("there is just room enough", lost().data(room(GIB, GIB, GIB, GIB))),
                closed("one byte is missing for the data", lost().data(room(GIB - 1, GIB, GIB, GIB)), "disk-space"),
                closed("one byte is missing for the snapshot", lost().data(room(GIB, GIB, GIB - 1, GIB)), "disk-space"),
                closed(
                        "something else is wrong with it",
                        lost().cause(new CauseStanding.NotMended("no-space", "The disk is full.", "df -h")),
                        "data-unusable"));
    }

    private static Stream<Case> aroundLockAndRecord() {
        return Stream.of(
                open("the lock is held for exactly long enough", lost().lock(new LockStanding.Held(LONG, LONG))),
                closed(
                        "the lock is held a millisecond too short",
                        lost().lock(new LockStanding.Held(LONG.minusMillis(1), LONG)),
                        "lock-held"),
                open("a dry run finds the lock free", lost().lock(new LockStanding.Free())),
                closed(
                        "another operation holds the lock",
                        lost().lock(new LockStanding.HeldByOther("m2, restart")),
                        "lock-held"),
                open("the record is our own", lost().disruption(new RecordStanding.Own("op-1"))),
                closed(
                        "our own record was taken away",
                        lost().disruption(new RecordStanding.TakenAway("op-1")),
                        "no-other-disruption"),
                closed(
                        "another member is down on purpose",
                        lost().disruption(new RecordStanding.Other("m2, restart op-2")),
                        "no-other-disruption"));
    }

    private final RecoverGates gates = new RecoverGates(ByHand.systemd("etcd-main.service"));

    @Override
    List<GateResult> judge(Scene scene) {
        return gates.judge(scene.recover());
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
    void onlyWhatAHumanMayKnowBetterIsOverridden() {
        Set<String> soft = Set.of("no-alarm", "data-unusable");
        Scene everythingShut = Scene.lost(2)
                .alive(1)
                .unit(Optional.empty())
                .unstarted(4, true)
                .alarm(2, "NOSPACE")
                .listAge(LONG)
                .namesLeader(2, MemberId.NONE)
                .readFails(2)
                .lock(new LockStanding.Unknown("timed out"))
                .disruption(new RecordStanding.Unknown("timed out"))
                .joinObstacle("it says new")
                .data(new DataStanding.Immovable("/data is a mount point", "adapt"))
                .cause(new CauseStanding.Unknown("The log says nothing."));

        List<GateResult> results = gates.judge(everythingShut.recover()).stream()
                .map(gate -> gate.overriddenIn(Set.copyOf(IN_ORDER)))
                .toList();

        assertEquals(soft, gates.soft());
        assertEquals(
                soft,
                results.stream()
                        .filter(GateResult::overridden)
                        .map(GateResult::name)
                        .collect(Collectors.toSet()));
        assertEquals(
                List.of("member-identified"),
                results.stream()
                        .filter(gate -> gate.passed() && !gate.overridden())
                        .map(GateResult::name)
                        .toList());
    }

    // ---- what operators read ----

    @Test
    void aSingleMemberIsToldThatNobodyHasAnotherCopy() {
        GateResult gate = find(Scene.lost(1), "not-single-member");

        assertEquals(
                "This member is the whole cluster: there is no other copy that it could be recovered from.",
                gate.evidence());
        assertTrue(gate.remedy().orElseThrow().contains("first keep a copy of the data directory"), gate.toString());
        assertTrue(gate.remedy().orElseThrow().contains("which loses every write after it"), gate.toString());
    }

    @Test
    void ofTwoMembersTheOtherIsToldToBeNoQuorumByItself() {
        GateResult gate = find(Scene.lost(2), "not-single-member");

        assertTrue(gate.evidence().contains("m2 (8000000000000002), is no quorum by itself"), gate.evidence());
        assertTrue(gate.remedy().orElseThrow().contains("keep a copy of the other member's data"), gate.toString());
    }

    /** It could be added: the other one alone is the quorum then. */
    @Test
    void ofTwoMembersOfWhichOneWasTakenOffTheOtherIsToldToHaveTheOnlyCopy() {
        GateResult gate = find(Scene.lost(2).removed(1), "not-single-member");

        assertEquals(
                "This member is off the list or had no vote, and the cluster has one voter, m2 (8000000000000002): its"
                        + " copy of the data is the only one.",
                gate.evidence());
        assertTrue(gate.remedy().orElseThrow().contains("etcdctl snapshot save FILE"), gate.toString());
    }

    @Test
    void aSecondSickMemberIsNamedWithItsErrorAndWhatIsAtStake() {
        GateResult gate = find(lost().silent(3), "others-healthy");

        assertEquals(
                "More than this member is sick: m3 (8000000000000003) does not answer: refused. To remove one now could"
                        + " cost the quorum for good.",
                gate.evidence());
        assertTrue(gate.remedy().orElseThrow().contains("etcd-agentctl diagnose"), gate.toString());
    }

    @Test
    void anotherMemberThatWentBackInTimeIsNamedThoughItAnswersWell() {
        assertTrue(find(lost().rolledBack(3), "others-healthy")
                .evidence()
                .contains("m3 (8000000000000003) has an older disk than before (rolled-back)"));
    }

    @Test
    void aMemberThatLivesIsToldHowFarItIsAndWhatItMayNeedInstead() {
        GateResult gate = find(lost().alive(1), "member-dead");

        assertEquals(
                "m1 (8000000000000001) is alive: it answers, and has applied " + Scene.COMMITTED
                        + " entries of the raft log.",
                gate.evidence());
        assertTrue(gate.remedy().orElseThrow().contains("etcd-agentctl stop; then: etcd-agentctl recover"));
    }

    @Test
    void withoutAQuorumItIsSaidSinceWhenAndThatNothingIsTried() {
        GateResult gate = find(lost().listAge(Duration.ofMinutes(5)), "cluster-reachable");

        assertTrue(gate.evidence().contains("300 s ago"), gate.evidence());
        assertTrue(gate.evidence().contains("nothing is tried"), gate.evidence());
        assertTrue(gate.remedy().orElseThrow().contains("a decision for a human"), gate.toString());
    }

    @Test
    void theQuorumIsCountedAsEtcdCountsIt() {
        assertEquals(
                "2 healthy without this member, 3 of 5 voters needed.",
                find(Scene.lost(5).silent(3).silent(4), "quorum-without-me").evidence());
    }

    @Test
    void aMemberOfAnotherClusterIsToldWithBothIds() {
        GateResult gate = find(lost().servedBy(id(9), new ClusterId(0xbad)), "cluster-reachable");

        assertTrue(gate.evidence().contains("of cluster bad"), gate.evidence());
        assertTrue(gate.evidence().contains(Scene.CLUSTER.hex()), gate.evidence());
    }

    @Test
    void aLearnerInTheWayIsNamedWithBothWaysOut() {
        GateResult gate = find(lost().unstarted(4, true), "no-learner-joining");

        assertEquals("Joining, or added and never joined: (unstarted) (8000000000000004).", gate.evidence());
        assertTrue(gate.remedy().orElseThrow().contains("etcdctl member promote 8000000000000004"), gate.toString());
        assertTrue(gate.remedy().orElseThrow().contains("etcdctl member remove 8000000000000004"), gate.toString());
    }

    @Test
    void aUnitThatDoesNotTakeHowToJoinIsToldWithTheSettingsItMustTake() {
        GateResult gate = find(lost().joinObstacle("its command line says new"), "join-settings");

        assertEquals("etcd of this node cannot be told how to join: its command line says new.", gate.evidence());
        assertTrue(gate.remedy().orElseThrow().contains("ETCD_INITIAL_CLUSTER_STATE"), gate.toString());
    }

    @Test
    void tooLittleRoomIsToldInNumbersAndWhereOldCopiesLie() {
        GateResult gate = find(lost().data(room(100L << 20, GIB, 9 * GIB, 2 * GIB)), "disk-space");

        assertEquals(
                "The new data needs 1024 MiB beside the old, which is kept, and 100 MiB are free; the snapshot needs"
                        + " 2048 MiB of 9216 MiB.",
                gate.evidence());
        assertTrue(gate.remedy().orElseThrow().contains("*.removed-*"), gate.toString());
    }

    @Test
    void anUnclearIdentityIsToldWithTheCommandThatClearsIt() {
        GateResult gate = find(
                lost().casualty(Optional.of(Scene.casualty("m1", Optional.of(id(1)), peerUrl(9)))),
                "member-identified");

        assertTrue(gate.evidence().startsWith("Which member is this node's is unclear: m1 (8000000000000001)"));
        assertTrue(gate.remedy().orElseThrow().contains("etcdctl member update 8000000000000001"), gate.toString());
    }

    @Test
    void whatTheNextStepWouldBeIsSaidForEachWayTheListHasTheMember() {
        assertEquals(
                "This node's member is m1 (8000000000000001); it would be replaced.",
                find(lost(), "member-identified").evidence());
        assertEquals(
                "This node's member 8000000000000001 was taken off the list already; a new one would be added.",
                find(lost().removed(1), "member-identified").evidence());
        assertTrue(find(lost().removed(1).unstarted(1, true), "member-identified")
                .evidence()
                .contains("as 8000000000000001, a learner that never joined"));
    }

    @Test
    void anotherCauseIsToldWithItsOwnRemedy() {
        GateResult gate = find(
                lost().cause(new CauseStanding.NotMended("no-space", "The disk is full.", "df -h")), "data-unusable");

        assertEquals(
                "Diagnosis no-space: The disk is full. A new member in its place would not mend that.",
                gate.evidence());
        assertEquals(Optional.of("df -h"), gate.remedy());
    }

    @Test
    void anUnknownCauseIsToldWithTheWayForWhoKnowsBetter() {
        GateResult gate = find(lost().cause(new CauseStanding.Unknown("The log says nothing.")), "data-unusable");

        assertEquals("Why this member is dead is not known: The log says nothing.", gate.evidence());
        assertTrue(gate.remedy().orElseThrow().contains("--override data-unusable --reason TEXT"), gate.toString());
    }

    private static Scene lost() {
        return Scene.lost(3);
    }

    private static Optional<UnitState> unit(UnitState.ActiveState state, String subState, int restarts) {
        return Optional.of(
                new UnitState(state, subState, Optional.of("run-2"), Optional.empty(), 42, "exit-code", 2, restarts));
    }

    private static DataStanding room(long free, long needed, long snapshotFree, long snapshotNeeded) {
        return new DataStanding.Movable("/data to /data.removed", free, needed, snapshotFree, snapshotNeeded);
    }

    private GateResult find(Scene scene, String gate) {
        return gates.judge(scene.recover()).stream()
                .filter(result -> result.name().equals(gate))
                .findFirst()
                .orElseThrow();
    }
}
