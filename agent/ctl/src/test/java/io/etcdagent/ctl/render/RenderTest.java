package io.etcdagent.ctl.render;

import static io.etcdagent.ctl.render.Samples.ID_1;
import static io.etcdagent.ctl.render.Style.MONOCHROME;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.etcdagent.protocol.AgentView;
import io.etcdagent.protocol.AgentsView;
import io.etcdagent.protocol.CheckState;
import io.etcdagent.protocol.CheckView;
import io.etcdagent.protocol.ClusterHealth;
import io.etcdagent.protocol.GatesReport;
import io.etcdagent.protocol.HealthReport;
import io.etcdagent.protocol.LockView;
import io.etcdagent.protocol.MembersView;
import io.etcdagent.protocol.NodeHealth;
import io.etcdagent.protocol.NodeView;
import io.etcdagent.protocol.OperationEvent;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.OperationsView;
import io.etcdagent.protocol.Phase;
import io.etcdagent.protocol.RolloutMemberState;
import io.etcdagent.protocol.RolloutPause;
import io.etcdagent.protocol.RolloutState;
import io.etcdagent.protocol.UnitView;
import io.etcdagent.protocol.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RenderTest {

    @Test
    void health() {
        assertLines(
                """
                cluster cdf818194e3a8c32 is degraded
                  etcd-3 does not answer
                member etcd-1 (7c37f7dc10558fae) on host1 is healthy
                unit etcd.service is active (running) since 2026-11-23T03:00:00Z, pid 4711

                ID                NAME    VERDICT      ROLE     VERSION  RAFT INDEX  APPLIED  DB SIZE   IN USE    ENDPOINT
                7c37f7dc10558fae  etcd-1  healthy      leader   3.4.23   12345       12345    24.4 MiB  16.0 KiB  https://10.10.1.11:2379
                9bf1b35fc7761a23  etcd-2  unhealthy    voter    3.4.23   12345       12001    24.4 MiB  16.0 KiB  https://10.10.1.12:2379
                d4a2f0cde4fe6d1   etcd-3  unreachable  voter    -        -           -        -         -         https://10.10.1.13:2379
                1f                -       unstarted    learner  -        -           -        -         -         -
                etcd-2 (9bf1b35fc7761a23): linearizable read: deadline exceeded
                etcd-3 (d4a2f0cde4fe6d1): connection refused
                """,
                HealthText.lines(
                        Samples.health(Verdict.DEGRADED, Samples.LEADER, Samples.SICK, Samples.GONE, Samples.JOINING),
                        MONOCHROME));
    }

    @Test
    void healthTellsWhoIsDownOnPurposeAndWhatTheAgentHadNoPartIn() {
        NodeHealth node = new NodeHealth(
                ID_1,
                "etcd-1",
                "host1",
                Verdict.HEALTHY,
                List.of(),
                Samples.NODE.unit(),
                Samples.STARTED,
                12,
                false,
                "0.1.0",
                Samples.FOREIGN);
        HealthReport report = new HealthReport(
                new ClusterHealth("cdf8", Verdict.DEGRADED, List.of("etcd-2 does not answer")),
                List.of(),
                node,
                Samples.KEPT_DOWN,
                null);
        assertLines("""
                cluster cdf8 is degraded
                  etcd-2 does not answer
                member etcd-1 (7c37f7dc10558fae) on host1 is healthy
                unit etcd.service is active (running) since 2026-11-23T03:00:00Z, pid 4711
                not by this agent: etcd was restarted by somebody else (seen 2026-11-23T03:00:00Z)
                etcd-2 (9bf1b35fc7761a23) on host2 is or may be down on purpose since 2026-11-23T03:00:00Z: stop, phase stop
                  operation op-8, asked for by uid 0 (pid 99), reason: new disk, token 4400
                  until, on host2: etcd-agentctl start

                no members are known
                """, HealthText.lines(report, MONOCHROME));
    }

    @Test
    void healthTellsOfARolloutThatIsPaused() {
        HealthReport report = new HealthReport(
                new ClusterHealth("cdf8", Verdict.HEALTHY, List.of()),
                List.of(),
                Samples.NODE,
                null,
                Samples.paused(
                        new RolloutPause("uid 0 (pid 99) on host2", "the pager rings", Samples.ENDED),
                        Samples.member(1, RolloutMemberState.SUCCEEDED, Phase.CLEAR, ""),
                        Samples.member(2, RolloutMemberState.FAILED, Phase.START, "etcd did not start"),
                        Samples.member(3, RolloutMemberState.PENDING, null, "")));
        assertLines("""
                cluster cdf8 is healthy
                member etcd-1 (7c37f7dc10558fae) on host1 is healthy
                unit etcd.service is active (running) since 2026-11-23T03:00:00Z, pid 4711
                rolling restart r-1 is paused, 1 of 3 members restarted, 1 failed
                  paused since 2026-11-23T03:00:12Z by uid 0 (pid 99) on host2: the pager rings
                  more about it: etcd-agentctl rollout; go on: etcd-agentctl rollout resume; give it up: etcd-agentctl rollout abort

                no members are known
                """, HealthText.lines(report, MONOCHROME));
        assertEquals(
                ClassicHealth.lines(report),
                ClassicHealth.lines(new HealthReport(report.cluster(), report.members(), report.node(), null, null)));
    }

    @Test
    void healthShowsWhatIsWorthAWarningAndInDetailEverything() {
        HealthReport report = Samples.health(Verdict.HEALTHY, Samples.LEADER);
        HealthReport checked = new HealthReport(
                report.cluster(),
                List.of(),
                report.node(),
                null,
                null,
                List.of(
                        check("disk-free", CheckState.OK, 50.0, 10.0, "percent", null),
                        check("quota-use", CheckState.CRITICAL, 96.5, 80.0, "percent", "etcd-agentctl defragment"),
                        check("fsync-latency", CheckState.WARNING, 0.02, 0.01, "seconds", "iostat -x 5 3"),
                        check("certificate-expiry", CheckState.OK, 864_000.0, 604_800.0, "seconds", null),
                        check("peer-round-trip", CheckState.UNKNOWN, null, 0.1, "seconds", null)));
        assertLines("""
                cluster cdf818194e3a8c32 is healthy
                member etcd-1 (7c37f7dc10558fae) on host1 is healthy
                unit etcd.service is active (running) since 2026-11-23T03:00:00Z, pid 4711

                no members are known

                warnings (all checks: etcd-agentctl health --detail):
                  critical quota-use: It is so.
                      next: etcd-agentctl defragment
                  warning  fsync-latency: It is so.
                      next: iostat -x 5 3
                """, HealthText.lines(checked, MONOCHROME));
        List<String> detail = HealthText.detail(checked, MONOCHROME);
        assertLines("""
                checks:
                  ok       disk-free: It is so.
                      threshold 10 %: because
                  critical quota-use: It is so.
                      next: etcd-agentctl defragment
                      threshold 80 %: because
                  warning  fsync-latency: It is so.
                      next: iostat -x 5 3
                      threshold 10 ms: because
                  ok       certificate-expiry: It is so.
                      threshold 7 d: because
                  unknown  peer-round-trip: It is so.
                      threshold 100 ms: because
                """, detail.subList(detail.indexOf("checks:"), detail.size()));
    }

    private static CheckView check(
            String id,
            CheckState state,
            @Nullable Double value,
            Double threshold,
            String unit,
            @Nullable String remedy) {
        return new CheckView(id, state, "It is so.", value, threshold, unit, "because", remedy);
    }

    @Test
    void aStaleReportOfADeadUnitSaysSo() {
        UnitView unit = new UnitView("etcd.service", "systemd", "failed", "failed", null, null, 0, "exit-code");
        NodeHealth node = new NodeHealth(
                null,
                "etcd-1",
                "host1",
                Verdict.UNAVAILABLE,
                List.of("it ended with 1"),
                unit,
                "",
                95_000,
                true,
                "0.1.0",
                null);
        assertLines("""
                member etcd-1 (id not known) on host1 is unavailable
                  it ended with 1
                unit etcd.service is failed (failed), result exit-code
                this report is 1m35s old: the agent's checks do not get through
                """, HealthText.node(node, MONOCHROME));
    }

    @Test
    void classicHealthIsWordForWordThatOfEtcdctl() {
        assertLines(
                """
                member 7c37f7dc10558fae is healthy: got healthy result from https://10.10.1.11:2379
                member 9bf1b35fc7761a23 is unhealthy: got unhealthy result from https://10.10.1.12:2379
                failed to check the health of member d4a2f0cde4fe6d1 on https://10.10.1.13:2379: connection refused
                member d4a2f0cde4fe6d1 is unreachable: [https://10.10.1.13:2379] are all unreachable
                member 1f is unreachable: no available published client urls
                cluster is degraded
                """,
                ClassicHealth.lines(
                        Samples.health(Verdict.DEGRADED, Samples.LEADER, Samples.SICK, Samples.GONE, Samples.JOINING)));
        assertEquals(
                List.of("cluster may be unhealthy: failed to list members"),
                ClassicHealth.lines(Samples.health(Verdict.UNAVAILABLE)));
        HealthReport report = Samples.health(Verdict.HEALTHY, Samples.LEADER);
        assertEquals(
                ClassicHealth.lines(report),
                ClassicHealth.lines(
                        new HealthReport(report.cluster(), report.members(), report.node(), Samples.KEPT_DOWN, null)));
    }

    @Test
    void aRememberedMemberListSaysHowOldItIs() {
        List<String> lines =
                MembersText.lines(new MembersView("cdf8", List.of(Samples.LEADER), true, 65_000), MONOCHROME);
        assertEquals("this list is remembered from 1m05s ago: no member gave a newer one", lines.get(2));
        assertEquals(
                List.of("no members are known"),
                MembersText.lines(new MembersView(null, List.of(), false, 0), MONOCHROME));
    }

    @Test
    void gates() {
        assertLines(
                """
                ok   one-leader: all agree on 7c37f7dc10558fae
                SHUT others-healthy: etcd-3 (d4a2f0cde4fe6d1) does not answer
                     to clear it: start it: systemctl start etcd on its host
                SHUT no-alarm (soft): NOSPACE on etcd-2
                     to clear it: etcdctl alarm disarm
                a restart of etcd-1 (7c37f7dc10558fae) would be refused now
                """,
                GatesText.lines(
                        new GatesReport(ID_1, "etcd-1", false, List.of(Samples.OPEN, Samples.SHUT, Samples.SOFT)),
                        MONOCHROME));
        assertLines("""
                ok   one-leader: all agree on 7c37f7dc10558fae
                a restart of etcd-1 (7c37f7dc10558fae) would go ahead now
                """, GatesText.lines(new GatesReport(ID_1, "etcd-1", true, List.of(Samples.OPEN)), MONOCHROME));
    }

    @Test
    void anOverriddenGateHasNotPassed() {
        assertLines("""
                ok   one-leader: all agree on 7c37f7dc10558fae
                OVER no-alarm (overridden): NOSPACE on etcd-2
                     to clear it: etcdctl alarm disarm
                """, GatesText.all(List.of(Samples.OPEN, Samples.OVERRIDDEN), MONOCHROME));
        assertLines("""
                SHUT others-healthy: etcd-3 (d4a2f0cde4fe6d1) does not answer
                     to clear it: start it: systemctl start etcd on its host
                OVER no-alarm (overridden): NOSPACE on etcd-2
                     to clear it: etcdctl alarm disarm
                """, GatesText.notOpen(List.of(Samples.OPEN, Samples.SHUT, Samples.OVERRIDDEN), MONOCHROME));
    }

    @Test
    void lock() {
        assertLines(
                """
                the restart lock is held: etcd-2 (9bf1b35fc7761a23) on host2 since 2026-11-23T03:00:00Z, asked for by uid 0 (pid 99): new certificates, operation op-7
                  key /etcd-agent/lock/restart/694d, lease 694d
                  1. waits: etcdctl lock
                etcd-2 (9bf1b35fc7761a23) on host2 is or may be down on purpose since 2026-11-23T03:00:00Z: restart, phase verify
                  operation op-7, asked for by uid 0 (pid 99), reason: new certificates, token 4321
                """,
                LockText.lines(
                        new LockView(Samples.HOLDER, List.of(Samples.OPERATOR), Samples.DISRUPTION), MONOCHROME));
        assertLines("""
                the restart lock is free
                no member is down on purpose
                """, LockText.lines(new LockView(null, List.of(), null), MONOCHROME));
        assertLines("""
                the restart lock is free
                etcd-2 (9bf1b35fc7761a23) on host2 is or may be down on purpose since 2026-11-23T03:00:00Z: stop, phase stop
                  operation op-8, asked for by uid 0 (pid 99), reason: new disk, token 4400
                  until, on host2: etcd-agentctl start
                """, LockText.lines(new LockView(null, List.of(), Samples.KEPT_DOWN), MONOCHROME));
    }

    @Test
    void unlockSaysWhatStandsAndWhatToDo() {
        assertLines("""
                etcd-2 (9bf1b35fc7761a23) on host2 is or may be down on purpose since 2026-11-23T03:00:00Z: stop, phase stop
                  operation op-8, asked for by uid 0 (pid 99), reason: new disk, token 4400
                  until, on host2: etcd-agentctl start
                to bring it back, on host2: etcd-agentctl start
                if the member is back and the record stays, on host2: etcd-agentctl unlock op-8 --reason TEXT
                if host2 or its agent is gone for good, on any node: etcd-agentctl unlock op-8 --force --reason TEXT
                """, UnlockText.what(new LockView(null, List.of(), Samples.KEPT_DOWN), MONOCHROME));
        assertEquals(
                "its own agent takes the record away once the member is back; see, on host2: etcd-agentctl status",
                UnlockText.what(new LockView(null, List.of(), Samples.DISRUPTION), MONOCHROME)
                        .get(2));
        assertLines("""
                no member is down on purpose
                there is nothing to unlock
                """, UnlockText.what(new LockView(null, List.of(), null), MONOCHROME));
    }

    @Test
    void agents() {
        assertLines(
                """
                MEMBER            NAME    HOST   AGENT  SINCE
                7c37f7dc10558fae  etcd-1  host1  0.1.0  2026-11-23T03:00:00Z
                """,
                AgentsText.lines(
                        new AgentsView(List.of(new AgentView(ID_1, "etcd-1", "host1", "0.1.0", Samples.STARTED))),
                        MONOCHROME));
        assertEquals(List.of("no agent is registered"), AgentsText.lines(new AgentsView(List.of()), MONOCHROME));
    }

    @Test
    void operations() {
        assertLines(
                """
                ID    KIND     STATE    PHASE  STARTED               REQUESTED BY    MESSAGE
                op-7  restart  running  queue  2026-11-23T03:00:00Z  uid 0 (pid 99)  waits for etcd-2
                """,
                OperationsText.lines(
                        new OperationsView(
                                List.of(Samples.operation(OperationState.RUNNING, Phase.QUEUE, "waits for etcd-2"))),
                        MONOCHROME));
        assertEquals(
                List.of("no operation is known on this node since its agent started"),
                OperationsText.lines(new OperationsView(List.of()), MONOCHROME));
    }

    @Test
    void anOperationTellsEachPhaseAndEachNewMessageOnce() {
        List<OperationEvent> events = List.of(
                Samples.event(1, OperationState.RUNNING, Phase.QUEUE, "waits for etcd-2"),
                Samples.event(2, OperationState.RUNNING, Phase.QUEUE, "waits for etcd-2"),
                Samples.event(3, OperationState.RUNNING, Phase.QUEUE, "has the lock"),
                Samples.event(60, OperationState.RUNNING, Phase.HAND_OVER, "leader is now etcd-2"));
        List<String> lines = new ArrayList<>();
        Optional<OperationEvent> previous = Optional.empty();
        for (OperationEvent event : events) {
            OperationsText.event(previous, event, MONOCHROME).ifPresent(lines::add);
            previous = Optional.of(event);
        }
        assertLines("""
                   1.1s  queue     waits for etcd-2
                   3.3s  queue     has the lock
                  1m06s  hand-over leader is now etcd-2
                """, lines);
    }

    @Test
    void theOutcomeOfAnOperationNamesTheMember() {
        assertEquals(
                List.of("restart of etcd-1 (7c37f7dc10558fae) succeeded: all gates passed"),
                OperationsText.outcome(
                        Samples.operation(OperationState.SUCCEEDED, Phase.CLEAR, "all gates passed"), MONOCHROME));
        assertLines(
                """
                restart of etcd-1 (7c37f7dc10558fae) was refused; nothing was stopped: quorum is at stake
                SHUT others-healthy: etcd-3 (d4a2f0cde4fe6d1) does not answer
                     to clear it: start it: systemctl start etcd on its host
                """,
                OperationsText.outcome(
                        Samples.operation(
                                OperationState.REFUSED, Phase.CHECK, "quorum is at stake", Samples.OPEN, Samples.SHUT),
                        MONOCHROME));
    }

    @Test
    void theOutcomeOfAStopSaysHowItIsBroughtBack() {
        assertLines(
                "stop of etcd-1 (7c37f7dc10558fae) succeeded: it is down; bring it back with: etcd-agentctl start",
                OperationsText.outcome(
                        Samples.operation(
                                OperationKind.STOP,
                                OperationState.SUCCEEDED,
                                Phase.BETWEEN,
                                "it is down; bring it back with: etcd-agentctl start"),
                        MONOCHROME));
        assertLines(
                "stop of etcd-1 (7c37f7dc10558fae) was cancelled; nothing was stopped: on request",
                OperationsText.outcome(
                        Samples.operation(OperationKind.STOP, OperationState.CANCELLED, Phase.QUEUE, "on request"),
                        MONOCHROME));
        assertLines(
                "stop of etcd-1 (7c37f7dc10558fae) failed: etcd could not be stopped and runs on",
                OperationsText.outcome(
                        Samples.operation(
                                OperationKind.STOP,
                                OperationState.FAILED,
                                Phase.STOP,
                                "etcd could not be stopped and runs on"),
                        MONOCHROME));
    }

    @Test
    void theOutcomeOfAStartIsAboutAStart() {
        assertLines(
                "start of etcd-1 (7c37f7dc10558fae) succeeded: all gates passed",
                OperationsText.outcome(
                        Samples.operation(
                                OperationKind.START, OperationState.SUCCEEDED, Phase.CLEAR, "all gates passed"),
                        MONOCHROME));
        assertLines(
                "start of etcd-1 (7c37f7dc10558fae) was refused; nothing was done: no record",
                OperationsText.outcome(
                        Samples.operation(OperationKind.START, OperationState.REFUSED, Phase.CHECK, "no record"),
                        MONOCHROME));
    }

    @Test
    void aDryRunDoesNotSayThatAnythingIsDown() {
        assertLines(
                """
                OVER no-alarm (overridden): NOSPACE on etcd-2
                     to clear it: etcdctl alarm disarm
                dry run: the stop would go ahead now; nothing was stopped
                """,
                OperationsText.rehearsed(
                        Samples.operation(
                                OperationKind.STOP, OperationState.SUCCEEDED, Phase.CHECK, "open", Samples.OVERRIDDEN),
                        MONOCHROME));
    }

    @Test
    void status() {
        NodeView view = new NodeView(
                Samples.NODE,
                new ClusterHealth(null, Verdict.HEALTHY, List.of()),
                Samples.operation(OperationState.RUNNING, Phase.VERIFY, "catches up"),
                Samples.DISRUPTION,
                Samples.rollout(
                        RolloutState.RUNNING,
                        "",
                        Samples.member(1, RolloutMemberState.RUNNING, Phase.VERIFY, "catches up")),
                "no quorum");
        assertLines("""
                member etcd-1 (7c37f7dc10558fae) on host1 is healthy
                unit etcd.service is active (running) since 2026-11-23T03:00:00Z, pid 4711
                cluster is healthy
                agent 0.1.0
                operation op-7 (restart of etcd-1 (7c37f7dc10558fae)) is running, phase verify: catches up
                etcd-2 (9bf1b35fc7761a23) on host2 is or may be down on purpose since 2026-11-23T03:00:00Z: restart, phase verify
                  operation op-7, asked for by uid 0 (pid 99), reason: new certificates, token 4321
                rolling restart r-1 is running, 0 of 1 member restarted
                  watch it: etcd-agentctl rollout watch
                attention: no quorum
                """, StatusText.lines(view, MONOCHROME));
    }

    @Test
    void coloursMarkTheVerdictAndNothingElseChanges() {
        List<String> lines = HealthText.lines(Samples.health(Verdict.HEALTHY, Samples.LEADER), Style.COLOURED);
        assertEquals("cluster cdf818194e3a8c32 is \u001b[32mhealthy\u001b[m", lines.get(0));
        assertEquals(
                HealthText.lines(Samples.health(Verdict.HEALTHY, Samples.LEADER), MONOCHROME),
                lines.stream()
                        .map(line -> line.replaceAll("\u001b\\[[0-9]*m", ""))
                        .toList());
    }

    @Test
    void textOfOthersCannotSteerTheTerminal() {
        String line = String.join(
                "\n",
                OperationsText.outcome(
                        Samples.operation(OperationState.FAILED, Phase.STOP, "a\u001b[2Jb\nc\u009bd"), MONOCHROME));
        assertEquals("restart of etcd-1 (7c37f7dc10558fae) failed: a?[2Jb c?d", line);
        assertFalse(String.join(
                        "",
                        RolloutText.lines(
                                Samples.rollout(
                                        RolloutState.RUNNING,
                                        "\u001b",
                                        Samples.member(1, RolloutMemberState.RUNNING, null, "\u001b]0;x\u0007")),
                                Samples.NOW,
                                MONOCHROME))
                .contains("\u001b"));
    }

    private static void assertLines(String expected, List<String> lines) {
        assertEquals(expected.stripTrailing(), String.join("\n", lines));
    }
}
