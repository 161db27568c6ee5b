package io.etcdagent.daemon.gate;

import static io.etcdagent.daemon.gate.Scene.COMMITTED;
import static io.etcdagent.daemon.gate.Scene.id;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdagent.daemon.etcd.ClusterId;
import io.etcdagent.daemon.unit.ByHand;
import io.etcdagent.daemon.unit.UnitState.ActiveState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StartGatesTest extends GateTable {

    private static final List<String> IN_ORDER = List.of(
            "unit-active",
            "restarted",
            "same-member",
            "local-linearizable-read",
            "applied-caught-up",
            "no-alarm",
            "settled");

    static Stream<Case> missingFacts() {
        return Stream.of(
                closed("the unit's state is missing", Scene.of(3).unit(Optional.empty()), "unit-active", "restarted"),
                closed(
                        "the invocation is missing",
                        Scene.of(3).unit(Optional.of(Scene.unit(ActiveState.ACTIVE, Optional.empty()))),
                        "restarted"),
                closed(
                        "the member list is missing",
                        Scene.of(3).noList(),
                        "same-member",
                        "local-linearizable-read",
                        "applied-caught-up"),
                closed("the local member is unknown", Scene.of(3).local(Optional.empty()), "same-member"),
                closed(
                        "the local member was not asked",
                        Scene.of(3).notAsked(1),
                        "same-member",
                        "local-linearizable-read",
                        "applied-caught-up"),
                closed(
                        "the local member gave no status",
                        Scene.of(3).silent(1),
                        "same-member",
                        "local-linearizable-read",
                        "applied-caught-up"),
                closed(
                        "the local member gave no linearizable read",
                        Scene.of(3).readFails(1),
                        "local-linearizable-read"),
                closed("no leader told its index", Scene.of(3).leaderCommit(Optional.empty()), "applied-caught-up"),
                closed("the leader's index is a zero", Scene.of(3).leaderCommit(Optional.of(0L)), "applied-caught-up"),
                closed("the alarms are missing", Scene.of(3).alarmsUnread(), "no-alarm"));
    }

    static Stream<Case> table() {
        return Stream.concat(
                missingFacts(),
                Stream.of(
                        open("all is well", Scene.of(3)),
                        open("another member is down", Scene.of(3).silent(2)),
                        open("etcd was not running before", Scene.of(3).invocationBefore(Optional.empty())),
                        closed(
                                "the unit is still activating",
                                Scene.of(3).unit(Optional.of(Scene.unit(ActiveState.ACTIVATING, Optional.of("run-2")))),
                                "unit-active"),
                        closed(
                                "the unit failed",
                                Scene.of(3).unit(Optional.of(Scene.unit(ActiveState.FAILED, Optional.empty()))),
                                "unit-active",
                                "restarted"),
                        closed(
                                "the same run as before",
                                Scene.of(3).invocationBefore(Optional.of("run-2")),
                                "restarted"),
                        closed("another member came up", Scene.of(3).local(Optional.of(id(9))), "same-member"),
                        closed(
                                "another member answers at the local endpoint",
                                Scene.of(3).answeredBy(1, id(2)),
                                "same-member"),
                        closed(
                                "it came up in another cluster",
                                Scene.of(3).inCluster(1, new ClusterId(0xbad)),
                                "same-member"),
                        closed(
                                "a member of another cluster came up",
                                Scene.of(3).servedBy(id(9), new ClusterId(0xbad)),
                                "same-member",
                                "local-linearizable-read",
                                "applied-caught-up"),
                        closed("it is listed as a learner", Scene.of(3).learner(1), "local-linearizable-read"),
                        closed("it says it is a learner", Scene.of(3).saysLearner(1), "local-linearizable-read"),
                        closed(
                                "it has not joined",
                                Scene.of(3).unstarted(1, false),
                                "same-member",
                                "local-linearizable-read",
                                "applied-caught-up"),
                        closed("one entry is missing", Scene.of(3).applied(1, COMMITTED - 1), "applied-caught-up"),
                        open("it is ahead of what the leader said", Scene.of(3).applied(1, COMMITTED + 1)),
                        closed("an alarm stands", Scene.of(3).alarm(1, "CORRUPT"), "no-alarm"),
                        closed("an alarm stands that nobody knows", Scene.of(3).alarm(1, "7"), "no-alarm"),
                        open("there is no space anywhere", Scene.of(3).alarm(2, "NOSPACE")),
                        closed(
                                "there is no space, and more",
                                Scene.of(3).alarm(2, "NOSPACE").alarm(1, "CORRUPT"),
                                "no-alarm"),
                        closed("not sound for long enough", Scene.of(3).soundFor(Duration.ofMillis(1999)), "settled")));
    }

    private static final ByHand BY_HAND = ByHand.systemd("etcd-main.service");

    private final StartGates gates = StartGates.ofEtcdStartedAgain(BY_HAND);

    @Override
    List<GateResult> judge(Scene scene) {
        return gates.judge(scene.start());
    }

    @Override
    List<String> inOrder() {
        return IN_ORDER;
    }

    @Override
    Stream<Case> cases() {
        return table();
    }

    /** Of one that was only defragmented the same run goes on, and all else must hold as after a restart. */
    @ParameterizedTest
    @MethodSource("table")
    void ofAnEtcdThatRanOnAllButTheRestartIsAsked(Case given) {
        List<GateResult> asked =
                StartGates.ofEtcdThatRanOn(BY_HAND).judge(given.scene().start());

        assertEquals(
                gates.judge(given.scene().start()).stream()
                        .filter(result -> !result.name().equals("restarted"))
                        .toList(),
                asked);
        assertEquals(IN_ORDER.size() - 1, asked.size());
    }

    @Test
    void onlyTheseGatesMayBeOverridden() {
        Set<String> soft = gates.judge(Scene.of(3).start()).stream()
                .filter(result -> !result.hard())
                .map(GateResult::name)
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(Set.of("no-alarm", "settled"), soft);
    }

    @Test
    void remediesNameTheUnitOfThisNode() {
        Scene scene = Scene.of(3).unit(Optional.empty()).servedBy(id(9), new ClusterId(0xbad));

        assertEquals(
                "See why: systemctl status etcd-main.service; journalctl -u etcd-main.service -n 50",
                remedy(scene, "unit-active"));
        assertEquals(
                "See what the unit did: systemctl status etcd-main.service; journalctl -u etcd-main.service -n 50",
                remedy(scene, "restarted"));
        assertEquals(
                "Compare the unit's data directory and initial cluster with the member list: "
                        + "systemctl cat etcd-main.service; etcdctl member list -w table",
                remedy(scene, "same-member"));
        assertEquals(
                "See why: etcd-agentctl health; journalctl -u etcd-main.service -n 50",
                remedy(scene, "local-linearizable-read"));
        assertEquals(remedy(scene, "local-linearizable-read"), remedy(scene, "applied-caught-up"));
    }

    private String remedy(Scene scene, String gate) {
        return gates.judge(scene.start()).stream()
                .filter(result -> result.name().equals(gate))
                .findFirst()
                .flatMap(GateResult::remedy)
                .orElseThrow();
    }
}
