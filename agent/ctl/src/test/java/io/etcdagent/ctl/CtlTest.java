package io.etcdagent.ctl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.ctl.render.Samples;
import io.etcdagent.protocol.AgentsView;
import io.etcdagent.protocol.CheckState;
import io.etcdagent.protocol.CheckView;
import io.etcdagent.protocol.ClusterHealth;
import io.etcdagent.protocol.DiagnosisReport;
import io.etcdagent.protocol.FindingView;
import io.etcdagent.protocol.GatesReport;
import io.etcdagent.protocol.HealthReport;
import io.etcdagent.protocol.LockView;
import io.etcdagent.protocol.MembersView;
import io.etcdagent.protocol.NodeView;
import io.etcdagent.protocol.OperationEvent;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.OperationsView;
import io.etcdagent.protocol.Phase;
import io.etcdagent.protocol.Problem;
import io.etcdagent.protocol.RecoveryAdvice;
import io.etcdagent.protocol.RolloutMemberState;
import io.etcdagent.protocol.RolloutState;
import io.etcdagent.protocol.RuledOutView;
import io.etcdagent.protocol.Verdict;
import io.etcdagent.protocol.client.ScriptedAgent;
import io.etcdagent.protocol.json.Messages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands as an operator runs them, against a real socket. */
@Timeout(600)
class CtlTest extends CtlFixture {

    @ParameterizedTest
    @CsvSource({"HEALTHY,0", "DEGRADED,5", "UNAVAILABLE,4"})
    void healthEndsWithTheVerdict(Verdict verdict, int code) throws IOException {
        int status = verdict == Verdict.UNAVAILABLE ? 503 : 200;
        agent(ScriptedAgent.json(status, Samples.health(verdict, Samples.LEADER)));

        Result table = ctl("health");
        assertEquals(code, table.code());
        assertTrue(table.out().startsWith("cluster cdf818194e3a8c32 is " + verdict.word() + "\n"), table::out);

        Result classic = ctl("health", "-o", "classic");
        assertEquals(code, classic.code());
        assertEquals(
                "member 7c37f7dc10558fae is healthy: got healthy result from https://10.10.1.11:2379\ncluster is "
                        + verdict.word() + "\n",
                classic.out());
    }

    @Test
    void aSickNodeInAHealthyClusterIsDegraded() throws IOException {
        agent(ScriptedAgent.json(new HealthReport(
                new ClusterHealth("cdf8", Verdict.HEALTHY, List.of()),
                List.of(),
                Samples.node(Verdict.UNAVAILABLE),
                null,
                null)));
        assertEquals(5, ctl("health").code());
    }

    @Test
    void warningsAloneAreShownAndLeaveTheExitStatusAsTheVerdictSays() throws IOException {
        CheckView lag = new CheckView(
                "raft-lag",
                CheckState.WARNING,
                "etcd-2 is behind.",
                2000.0,
                1000.0,
                "count",
                "because",
                "look at its disk");
        CheckView clock = new CheckView(
                "clock-offset", CheckState.OK, "No clock is off.", 0.0, 1.0, "seconds", "as etcd does", null);
        HealthReport report = new HealthReport(
                new ClusterHealth("cdf8", Verdict.HEALTHY, List.of()),
                List.of(),
                Samples.node(Verdict.HEALTHY),
                null,
                null,
                List.of(lag, clock));
        agent(ScriptedAgent.json(report), ScriptedAgent.json(report), ScriptedAgent.json(report));

        Result brief = ctl("health");
        assertEquals(0, brief.code());
        assertTrue(brief.out().contains("raft-lag: etcd-2 is behind.\n      next: look at its disk\n"), brief::out);
        assertFalse(brief.out().contains("No clock is off."), brief::out);

        Result detail = ctl("health", "--detail");
        assertEquals(0, detail.code());
        assertTrue(
                detail.out().contains("clock-offset: No clock is off.\n      threshold 1 s: as etcd does\n"),
                detail::out);

        assertTrue(ctl("health", "-o", "json").out().contains("No clock is off."));
    }

    @Test
    void classicHealthWithoutMembersIsUnavailable() throws IOException {
        agent(ScriptedAgent.json(503, Samples.health(Verdict.UNAVAILABLE)));
        Result result = ctl("health", "-o", "classic");
        assertEquals("cluster may be unhealthy: failed to list members\n", result.out());
        assertEquals(4, result.code());
    }

    @Test
    void jsonIsTheApisOwn() throws Exception {
        HealthReport report = Samples.health(Verdict.DEGRADED, Samples.LEADER, Samples.GONE);
        agent(ScriptedAgent.json(report));
        Result result = ctl("-o", "json", "health");
        assertEquals(report, new Messages().read(result.out().getBytes(StandardCharsets.UTF_8), HealthReport.class));
        assertEquals(5, result.code());
    }

    @Test
    void whatCanBeAskedIsShown() throws IOException {
        agent(
                ScriptedAgent.json(new MembersView("cdf8", List.of(Samples.LEADER), false, 1)),
                ScriptedAgent.json(new NodeView(
                        Samples.NODE, new ClusterHealth("cdf8", Verdict.HEALTHY, List.of()), null, null, null, null)),
                ScriptedAgent.json(new LockView(null, List.of(), null)),
                ScriptedAgent.json(new LockView(null, List.of(), null)),
                ScriptedAgent.json(new AgentsView(List.of())),
                ScriptedAgent.json(new OperationsView(List.of())),
                ScriptedAgent.json(Samples.rollout(
                        RolloutState.RUNNING, "", Samples.member(1, RolloutMemberState.PENDING, null, ""))));
        assertEquals(0, assertPrints("etcd-1", ctl("members")));
        assertEquals(0, assertPrints("member etcd-1 (7c37f7dc10558fae) on host1 is healthy", ctl("status")));
        assertEquals(0, assertPrints("the restart lock is free", ctl("lock")));
        assertEquals(0, assertPrints("the restart lock is free", ctl("lock", "show")));
        assertEquals(0, assertPrints("no agent is registered", ctl("agents")));
        assertEquals(0, assertPrints("no operation is known", ctl("operations")));
        assertEquals(0, assertPrints("rolling restart r-1 is running", ctl("rollout")));
    }

    @Test
    void gatesEndWithThreeWhileOneIsShut() throws IOException {
        agent(
                ScriptedAgent.json(new GatesReport("1", "etcd-1", true, List.of(Samples.OPEN))),
                ScriptedAgent.json(new GatesReport("1", "etcd-1", false, List.of(Samples.SHUT))));
        assertEquals(0, ctl("gates").code());
        assertEquals(3, assertPrints("SHUT others-healthy", ctl("gates")));
    }

    @Test
    void diagnoseEndsWithOneWhereSomethingIsWrongAndSaysWhatToDo() throws IOException {
        FindingView found = new FindingView(
                "rolled-back",
                "The data of etcd-1 is older than what it has acknowledged.",
                "panic: tocommit(107)\u001b[2J is out of range",
                List.of("Its log ends before an entry that it had confirmed."),
                List.of("etcd-agentctl recover --dry-run"),
                "Never use --force-new-cluster.",
                RecoveryAdvice.MENDS);
        agent(ScriptedAgent.json(diagnosis(false, List.of(found), List.of("line"))));
        Result result = ctl("diagnose");
        assertEquals(1, result.code());
        assertEquals("""
                WRONG rolled-back: The data of etcd-1 is older than what it has acknowledged.
                  it logged:  panic: tocommit(107)?[2J is out of range
                  because:    Its log ends before an entry that it had confirmed.
                  do next:    etcd-agentctl recover --dry-run
                  do not:     Never use --force-new-cluster.
                  recover:    replaces this member, and so mends this

                not wiped: It holds data.
                     although it logged: lastIndex(0)
                """, result.out());
    }

    @Test
    void diagnoseEndsWithZeroOnlyWhereNothingIsWrong() throws IOException {
        agent(
                ScriptedAgent.json(diagnosis(true, List.of(), List.of())),
                ScriptedAgent.json(diagnosis(false, List.of(), List.of("the last line"))),
                ScriptedAgent.json(diagnosis(false, List.of(), List.of("the last line"))));
        assertEquals(0, assertPrints("nothing is wrong with etcd-1 (1) on host1\n", ctl("diagnose")));
        Result unknown = ctl("diagnose");
        assertEquals(1, unknown.code());
        assertTrue(unknown.out().contains("it is not known what\n"), unknown.out());
        assertTrue(unknown.out().endsWith("it logged last:\n  the last line\n"), unknown.out());
        assertEquals(1, assertPrints("\"lastLines\"", ctl("diagnose", "-o", "json")));
    }

    private static DiagnosisReport diagnosis(boolean well, List<FindingView> findings, List<String> lastLines) {
        return new DiagnosisReport(
                "1",
                "etcd-1",
                "host1",
                well,
                "etcd.service stands.",
                findings,
                findings.isEmpty() ? List.of() : List.of(new RuledOutView("wiped", "lastIndex(0)", "It holds data.")),
                lastLines,
                List.of(),
                "2026-11-27T03:00:00Z");
    }

    @Test
    void withoutAnAgentTheCommandSaysHowToFindIt() {
        Result result = ctl("health");
        assertEquals(6, result.code());
        assertEquals("", result.out());
        assertEquals(
                "etcd-agentctl: cannot reach the agent at " + socket()
                        + ": there is no such socket\n  Does the agent run on this host? systemctl status etcd-agent\n",
                result.err());
    }

    @Test
    void whatIsNoAgentIsUnreachable() throws IOException {
        agent(ScriptedAgent.raw("SSH-2.0-OpenSSH_9.2\r\n"));
        assertEquals(6, assertComplains("does not speak HTTP as an agent does", ctl("health")));
    }

    @Test
    void theTimeoutIsTheOperators() throws IOException {
        agent((request, connection) -> connection.awaitEnd());
        assertEquals(6, assertComplains("no complete answer in time", ctl("health", "--timeout", "200ms")));
    }

    @Test
    void withoutQuorumTheLockIsUnavailable() throws IOException {
        agent(NO_QUORUM);
        assertEquals(4, assertComplains("No quorum: the lock lives in etcd", ctl("lock")));
    }

    @Test
    void cancelNamesTheOperation() throws IOException {
        ScriptedAgent agent =
                agent(ScriptedAgent.json(Samples.operation(OperationState.CANCELLED, Phase.QUEUE, "on request")));
        assertEquals(0, assertPrints("was cancelled; nothing was stopped", ctl("cancel", "op-7")));
        assertEquals("/v1/operations/op-7", agent.received().get(0).target());
    }

    @Test
    void whatCannotBeCancelledFails() throws IOException {
        agent(ScriptedAgent.problem(409, new Problem("urn:x", "Too late", 409, "etcd is stopped already", null)));
        assertEquals(1, assertComplains("Too late: etcd is stopped already", ctl("cancel", "op-7")));
    }

    /** Scripts tell 3, nothing was stopped, from 1, after which a member may be down. */
    @ParameterizedTest
    @ValueSource(strings = {"restart", "stop", "start", "defragment", "rolling-restart -y", "defragment --cluster -y"})
    void anOrderThatTheAgentDoesNotTakeIsRefusedAndHasNotFailed(String command) throws IOException {
        agent(ScriptedAgent.problem(409, new Problem("urn:x", "Not now", 409, "etcd-1 is kept down on purpose", null)));
        assertEquals(3, assertComplains("Not now: etcd-1 is kept down on purpose", ctl(command.split(" ", -1))));
    }

    @Test
    void aRestartIsFollowedToItsEnd() throws IOException {
        ScriptedAgent agent = agent(
                ScriptedAgent.json(202, Samples.operation(OperationState.RUNNING, Phase.QUEUE, "")),
                ScriptedAgent.lines(
                        Samples.event(1, OperationState.RUNNING, Phase.QUEUE, "has the lock"),
                        Samples.event(2, OperationState.RUNNING, Phase.STOP, "stops etcd"),
                        Samples.event(3, OperationState.SUCCEEDED, Phase.CLEAR, "all gates passed")));
        Result result = ctl("restart", "--reason", "new certificates", "--settle", "2500ms", "--between", "wipe");
        assertEquals("""
                operation op-7: restart of etcd-1 (7c37f7dc10558fae)
                   1.1s  queue     has the lock
                   2.2s  stop      stops etcd
                   3.3s  clear     all gates passed
                restart of etcd-1 (7c37f7dc10558fae) succeeded: all gates passed
                """, result.out());
        assertEquals("", result.err());
        assertEquals(0, result.code());
        assertEquals(
                "{\"kind\":\"restart\",\"reason\":\"new certificates\",\"between\":\"wipe\",\"settleSeconds\":2.5,"
                        + "\"dryRun\":false,\"allowOutage\":false}",
                agent.received().get(0).body());
        assertTrue(agent.received().get(0).head().contains("Idempotency-Key: "));
        assertEquals("/v1/operations/op-7/events", agent.received().get(1).target());
    }

    @Test
    void aStopIsFollowedAndSaysHowTheMemberIsBroughtBack() throws IOException {
        ScriptedAgent agent = agent(
                ScriptedAgent.json(202, Samples.operation(OperationKind.STOP, OperationState.RUNNING, Phase.QUEUE, "")),
                ScriptedAgent.lines(
                        Samples.event(1, OperationKind.STOP, OperationState.RUNNING, Phase.MARK, "writes the record"),
                        Samples.event(
                                2,
                                OperationKind.STOP,
                                OperationState.SUCCEEDED,
                                Phase.STOP,
                                "etcd is down; start it")));
        Result result = ctl(
                "stop", "--reason", "new disk", "--allow-outage", "--override", "no-alarm", "--override", "caught-up");
        assertEquals("""
                operation op-7: stop of etcd-1 (7c37f7dc10558fae)
                   1.1s  mark      writes the record
                   2.2s  stop      etcd is down; start it
                stop of etcd-1 (7c37f7dc10558fae) succeeded: etcd is down; start it
                """, result.out());
        assertEquals(0, result.code());
        assertEquals(
                "{\"kind\":\"stop\",\"reason\":\"new disk\",\"dryRun\":false,\"allowOutage\":true,"
                        + "\"overrides\":[\"no-alarm\",\"caught-up\"]}",
                agent.received().get(0).body());
    }

    @Test
    void aDefragmentationIsFollowedAndTellsWhatItWon() throws IOException {
        ScriptedAgent agent = agent(
                ScriptedAgent.json(
                        202, Samples.operation(OperationKind.DEFRAGMENT, OperationState.RUNNING, Phase.QUEUE, "")),
                ScriptedAgent.lines(
                        Samples.event(
                                1,
                                OperationKind.DEFRAGMENT,
                                OperationState.RUNNING,
                                Phase.DEFRAGMENT,
                                "rewrites the file"),
                        new OperationEvent(2, Samples.STARTED, 2200, Samples.defragmentation(42_048_000, 29_150_000))));
        Result result = ctl("defragment", "--reason", "after the cleanup", "--allow-outage");
        assertEquals("""
                operation op-7: defragmentation of etcd-1 (7c37f7dc10558fae)
                   1.1s  defragment rewrites the file
                   2.2s  clear     done
                defragmentation of etcd-1 (7c37f7dc10558fae) succeeded: done
                won 12.3 MiB: 40.1 MiB -> 27.8 MiB
                """, result.out());
        assertEquals(0, result.code());
        assertEquals(
                "{\"kind\":\"defragment\",\"reason\":\"after the cleanup\",\"dryRun\":false,\"allowOutage\":true}",
                agent.received().get(0).body());
        assertEquals("/v1/operations/op-7/events", agent.received().get(1).target());
    }

    @Test
    void aDefragmentationRehearsedStopsNothingAndDoesNothing() throws IOException {
        ScriptedAgent agent = agent(
                ScriptedAgent.json(Samples.operation(
                        OperationKind.DEFRAGMENT, OperationState.SUCCEEDED, Phase.CHECK, "", Samples.OPEN)),
                ScriptedAgent.json(Samples.operation(
                        OperationKind.DEFRAGMENT, OperationState.REFUSED, Phase.CHECK, "shut", Samples.SHUT)));
        Result open = ctl("defragment", "--dry-run");
        assertEquals(0, assertPrints("ok   one-leader", open));
        assertPrints("dry run: the defragmentation would go ahead now; nothing was done\n", open);
        assertEquals(3, assertPrints("was refused; nothing was done: shut", ctl("defragment", "--dry-run")));
        assertTrue(agent.received().get(0).body().contains("\"dryRun\":true"));
        assertEquals(2, agent.received().size());
    }

    @Test
    void aStartIsFollowedToItsEnd() throws IOException {
        ScriptedAgent agent = agent(
                ScriptedAgent.json(
                        202, Samples.operation(OperationKind.START, OperationState.RUNNING, Phase.START, "")),
                ScriptedAgent.lines(Samples.event(
                        1, OperationKind.START, OperationState.SUCCEEDED, Phase.CLEAR, "all gates passed")));
        Result result = ctl("start", "--settle", "30s", "--override", "settled", "--reason", "in a hurry");
        assertEquals(0, assertPrints("start of etcd-1 (7c37f7dc10558fae) succeeded: all gates passed\n", result));
        assertEquals(
                "{\"kind\":\"start\",\"reason\":\"in a hurry\",\"settleSeconds\":30.0,\"dryRun\":false,"
                        + "\"allowOutage\":false,\"overrides\":[\"settled\"]}",
                agent.received().get(0).body());
        assertEquals("/v1/operations/op-7/events", agent.received().get(1).target());
    }

    @ParameterizedTest
    @CsvSource({"SUCCEEDED,0", "FAILED,1", "CANCELLED,1", "REFUSED,3"})
    void anOperationGivesItsExitStatus(OperationState state, int code) throws IOException {
        for (OperationKind kind : OperationKind.values()) {
            try (ScriptedAgent agent = new ScriptedAgent(
                    socket(),
                    ScriptedAgent.json(202, Samples.operation(kind, OperationState.RUNNING, Phase.QUEUE, "")),
                    ScriptedAgent.lines(Samples.event(1, kind, state, Phase.CHECK, "done")))) {
                String[] command = switch (kind) {
                    case CLEAR_ALARM -> new String[] {"alarms", "clear", "-y"};
                    case RECOVER -> new String[] {"recover", "-y"};
                    case RESTART, STOP, START, DEFRAGMENT -> new String[] {kind.word()};
                };
                assertEquals(code, ctl(command).code(), kind::word);
                assertTrue(agent.received().get(0).body().contains("\"kind\":\"" + kind.word() + '"'));
            }
        }
    }

    @Test
    void aGateThatNobodyKnowsIsForTheAgentToSay() throws IOException {
        ScriptedAgent agent = agent(ScriptedAgent.problem(
                400, new Problem("urn:x", "The request cannot be carried out", 400, "no gate is called luck", null)));
        assertEquals(
                2, assertComplains("no gate is called luck", ctl("stop", "--override", "luck", "--reason", "none")));
        assertEquals(1, agent.received().size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "restart --override no-alarm",
                "stop --override no-alarm",
                "start --override settled",
                "stop --override no-alarm --reason=",
                "restart --between ../../bin/sh",
                "restart --between Wipe",
                "restart --between=",
                "rolling-restart -y --between .hidden",
                "rolling-restart -y --members=",
                "rolling-restart -y --members etcd-1,,etcd-2",
                "rolling-restart -y --members etcd-1,",
                "rolling-restart -y --members ,etcd-1",
                "rolling-restart -y --members ,",
                "rolling-restart -y --if-version-older-than new",
                "rolling-restart -y --if-version-older-than 3.5.1.2",
                "rolling-restart -y --failure-budget -1",
                "rolling-restart -y --failure-budget 101",
                "rolling-restart --dry-run --detach",
                "rolling-restart",
                "defragment --cluster",
                "defragment --cluster -y --allow-outage",
                "defragment --cluster -y --override no-alarm --reason why",
                "defragment --override no-alarm",
                "defragment --settle 2s",
                "rollout --reason why",
                "rollout watch --reason why",
                "rollout history -y",
                "rollout pause -y",
                "rollout stop",
                "stop --between wipe",
                "stop --settle 2s",
                "start --dry-run",
                "unlock op-7",
                "unlock op-7 --force",
                "unlock op-7 --reason= --force"
            })
    void whatCannotBeRightIsNotSentToTheAgent(String arguments) throws IOException {
        ScriptedAgent agent = agent(REFUSED);
        assertEquals(2, assertComplains("--help", ctl(arguments.split(" ", -1))));
        assertEquals(List.of(), agent.received());
    }

    @Test
    void unlockWithoutAnOperationShowsTheRecordAndTheCommand() throws Exception {
        LockView stands = new LockView(null, List.of(), Samples.KEPT_DOWN);
        ScriptedAgent agent = agent(
                ScriptedAgent.json(stands),
                ScriptedAgent.json(stands),
                ScriptedAgent.json(stands),
                ScriptedAgent.json(new LockView(null, List.of(), null)));
        Result result = ctl("unlock");
        assertEquals(2, assertPrints("etcd-2 (9bf1b35fc7761a23) on host2 is or may be down on purpose", result));
        assertPrints("on host2: etcd-agentctl unlock op-8 --reason TEXT\n", result);
        assertEquals(2, ctl("unlock", "--force", "--reason", "gone").code());
        Result json = ctl("unlock", "-o", "json");
        assertEquals(stands, new Messages().read(json.out().getBytes(StandardCharsets.UTF_8), LockView.class));
        assertEquals(2, json.code());
        assertEquals(0, assertPrints("there is nothing to unlock", ctl("unlock")));
        assertEquals(
                List.of("GET", "GET", "GET", "GET"),
                agent.received().stream().map(ScriptedAgent.Received::method).toList());
    }

    @Test
    void unlockTakesTheNamedRecordAwayAndShowsTheLockThen() throws IOException {
        ScriptedAgent agent = agent(ScriptedAgent.json(new LockView(null, List.of(Samples.OPERATOR), null)));
        Result result = ctl("unlock", "op-8", "--reason", "left by a defect");
        assertEquals("""
                the disruption record of operation op-8 is gone
                the restart lock is free
                  1. waits: etcdctl lock
                no member is down on purpose
                """, result.out());
        assertEquals(0, result.code());
        assertEquals("POST", agent.received().get(0).method());
        assertEquals("/v1/lock/unlock", agent.received().get(0).target());
        assertEquals(
                "{\"operation\":\"op-8\",\"reason\":\"left by a defect\",\"force\":false}",
                agent.received().get(0).body());
    }

    @Test
    void anUnlockThatIsRefusedEndsWithThreeAndTheAgentsWords() throws IOException {
        agent(ScriptedAgent.problem(
                409, new Problem("urn:x", "This cannot be done in the present state", 409, "run this on host2", null)));
        Result result = ctl("unlock", "op-8", "--reason", "why not");
        assertEquals(3, result.code());
        assertEquals("", result.out());
        assertEquals("etcd-agentctl: This cannot be done in the present state: run this on host2\n", result.err());
    }

    @Test
    void anUnlockWithoutQuorumIsNotRefusedButUnavailable() throws IOException {
        agent(NO_QUORUM);
        assertEquals(4, ctl("unlock", "op-8", "--reason", "why not").code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "y\n", "yes\n", "op-7\n", "op-8 now\n"})
    void onATerminalAForcedUnlockWantsTheOperationOnceMore(String answer) throws IOException {
        asks = true;
        typed = answer;
        ScriptedAgent agent = agent(ScriptedAgent.json(new LockView(null, List.of(), Samples.KEPT_DOWN)));
        Result result = ctl("unlock", "op-8", "--force", "--reason", "burnt");
        assertEquals(1, assertComplains("that is not the operation; nothing was done", result));
        assertComplains("etcd-2 (9bf1b35fc7761a23) on host2 is or may be down on purpose", result);
        assertEquals(
                List.of("GET"),
                agent.received().stream().map(ScriptedAgent.Received::method).toList());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aForcedUnlockIsSentOnceItIsConfirmedOrNobodyCanBeAsked(boolean terminal) throws IOException {
        asks = terminal;
        typed = terminal ? "op-8\n" : "";
        LockView free = new LockView(null, List.of(), null);
        ScriptedAgent agent = terminal
                ? agent(ScriptedAgent.json(new LockView(null, List.of(), Samples.KEPT_DOWN)), ScriptedAgent.json(free))
                : agent(ScriptedAgent.json(free));
        Result result = ctl("unlock", "op-8", "--force", "--reason", "burnt");
        assertEquals(0, assertPrints("the disruption record of operation op-8 is gone", result));
        assertEquals(
                "{\"operation\":\"op-8\",\"reason\":\"burnt\",\"force\":true}",
                agent.received().get(terminal ? 1 : 0).body());
    }

    @Test
    void aRefusedRestartShowsGateEvidenceAndRemedy() throws IOException {
        agent(
                ScriptedAgent.json(202, Samples.operation(OperationState.RUNNING, Phase.QUEUE, "")),
                ScriptedAgent.lines(new OperationEvent(
                        1,
                        Samples.STARTED,
                        10,
                        Samples.operation(
                                OperationState.REFUSED, Phase.CHECK, "a gate is shut", Samples.OPEN, Samples.SHUT))));
        Result result = ctl("restart");
        assertEquals(3, result.code());
        assertTrue(result.out().endsWith("""
                                SHUT others-healthy: etcd-3 (d4a2f0cde4fe6d1) does not answer
                                     to clear it: start it: systemctl start etcd on its host
                                """), result::out);
        assertFalse(result.out().contains("one-leader"), result::out);
    }

    @Test
    void aRestartRefusedAtOnceShowsTheGatesToo() throws IOException {
        agent(REFUSED);
        Result result = ctl("restart");
        assertEquals(3, assertComplains("SHUT others-healthy", result));
        assertTrue(result.err().contains("to clear it: start it"), result::err);
    }

    @Test
    void aDryRunShowsTheGatesAndFollowsNothing() throws IOException {
        ScriptedAgent agent = agent(
                ScriptedAgent.json(Samples.operation(OperationState.SUCCEEDED, Phase.CHECK, "", Samples.OPEN)),
                ScriptedAgent.json(Samples.operation(OperationState.REFUSED, Phase.CHECK, "shut", Samples.SHUT)));
        assertEquals(0, assertPrints("ok   one-leader", ctl("restart", "--dry-run")));
        assertEquals(3, assertPrints("SHUT others-healthy", ctl("restart", "--dry-run")));
        assertTrue(agent.received().get(0).body().contains("\"dryRun\":true"));
        assertEquals(2, agent.received().size());
    }

    @Test
    void aDryRunThatTakesAMomentDoesNotClaimThatAnythingIsDown() throws IOException {
        agent(
                ScriptedAgent.json(202, Samples.operation(OperationKind.STOP, OperationState.RUNNING, Phase.CHECK, "")),
                ScriptedAgent.lines(Samples.event(
                        1, OperationKind.STOP, OperationState.SUCCEEDED, Phase.CHECK, "all stop gates are open")));
        Result result = ctl("stop", "--dry-run");
        assertEquals(0, result.code());
        assertTrue(result.out().endsWith("dry run: the stop would go ahead now; nothing was stopped\n"), result::out);
        assertFalse(result.out().contains("kept down"), result::out);
    }

    @Test
    void aRestartInJsonIsItsEvents() throws IOException {
        agent(
                ScriptedAgent.json(202, Samples.operation(OperationState.RUNNING, Phase.QUEUE, "")),
                ScriptedAgent.lines(
                        Samples.event(1, OperationState.RUNNING, Phase.QUEUE, "a"),
                        Samples.event(2, OperationState.SUCCEEDED, Phase.CLEAR, "b")));
        Result result = ctl("restart", "-o", "json");
        Messages messages = new Messages();
        assertEquals(
                messages.compact(Samples.event(1, OperationState.RUNNING, Phase.QUEUE, "a")) + "\n"
                        + messages.compact(Samples.event(2, OperationState.SUCCEEDED, Phase.CLEAR, "b")) + "\n",
                result.out());
    }

    @Test
    void aLostStreamIsTakenUpAgainWhereItBroke() throws IOException {
        agent(
                ScriptedAgent.json(202, Samples.operation(OperationState.RUNNING, Phase.QUEUE, "")),
                ScriptedAgent.brokenLines(
                        Samples.event(1, OperationState.RUNNING, Phase.QUEUE, "has the lock"),
                        Samples.event(2, OperationState.RUNNING, Phase.STOP, "stops etcd")),
                ScriptedAgent.lines(
                        Samples.event(1, OperationState.RUNNING, Phase.QUEUE, "has the lock"),
                        Samples.event(2, OperationState.RUNNING, Phase.STOP, "stops etcd"),
                        Samples.event(3, OperationState.SUCCEEDED, Phase.CLEAR, "all gates passed")));
        Result result = ctl("restart");
        assertEquals(0, result.code());
        assertEquals("""
                operation op-7: restart of etcd-1 (7c37f7dc10558fae)
                   1.1s  queue     has the lock
                   2.2s  stop      stops etcd
                   3.3s  clear     all gates passed
                restart of etcd-1 (7c37f7dc10558fae) succeeded: all gates passed
                """, result.out());
        assertTrue(result.err().contains("the connection was lost"), result::err);
        assertTrue(result.err().contains("trying again for 2m00s"), result::err);
        assertTrue(result.err().contains("connected to the agent again"), result::err);
    }

    @Test
    void anAgentThatForgotTheOperationIsSaidToFinishIt() throws Exception {
        agent(
                ScriptedAgent.json(202, Samples.operation(OperationState.RUNNING, Phase.QUEUE, "")),
                ScriptedAgent.brokenLines(Samples.event(1, OperationState.RUNNING, Phase.STOP, "stopping etcd")),
                ScriptedAgent.problem(404, new Problem("urn:x", "No such thing", 404, "no operation", null)));
        Result result = ctl("restart");
        assertEquals(6, assertComplains("it finishes what it left, see: etcd-agentctl status", result));
    }

    @Test
    void anAgentThatStaysAwayIsGivenUp() throws IOException {
        agent(
                ScriptedAgent.json(202, Samples.operation(OperationState.RUNNING, Phase.QUEUE, "")),
                ScriptedAgent.raw(""));
        Result result = ctl("restart", "--patience", "1s");
        assertEquals(6, assertComplains("gave up following after 1.0s", result));
        assertTrue(result.err().contains("may still go on. See: etcd-agentctl status"), result::err);
    }

    @Test
    void anAgentThatEndsTheStreamTooEarlyAgainAndAgainIsGivenUp() throws IOException {
        agent(
                ScriptedAgent.json(202, Samples.operation(OperationState.RUNNING, Phase.QUEUE, "")),
                ScriptedAgent.lines());
        assertEquals(6, assertComplains("ended the stream before the end", ctl("restart", "--patience", "1s")));
    }

    @Test
    void coloursAreForTerminalsAndCanBeRefused() throws IOException {
        agent(ScriptedAgent.json(Samples.health(Verdict.HEALTHY, Samples.LEADER)));
        assertFalse(ctl("health").out().contains("\u001b"));
        colours = true;
        assertTrue(ctl("health").out().contains("\u001b[32mhealthy\u001b[m"));
        assertFalse(ctl("health", "--no-color").out().contains("\u001b"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "helth",
                "health extra",
                "health -o xml",
                "members -o classic",
                "cancel",
                "restart --settle soon",
                "restart --timeout -1s",
                "lock break"
            })
    void aMistakeOnTheCommandLineIsExplained(String arguments) {
        Result result = ctl(arguments.isEmpty() ? new String[0] : arguments.split(" ", -1));
        assertEquals(2, assertComplains("--help", result));
        assertFalse(result.err().contains("\tat "), result::err);
    }

    @Test
    void aWordIsTakenInAnyCaseAndThoseThatThereAreAreNamedAsTheyAreWritten() throws IOException {
        agent(ScriptedAgent.json(Samples.health(Verdict.HEALTHY, Samples.LEADER)));
        assertEquals(0, assertPrints("{", ctl("health", "-o", "JSON")));
        assertComplains("expected one of table, json, classic, but it was 'xml'", ctl("health", "-o", "xml"));
        assertComplains("expected one of show, but it was 'break'", ctl("lock", "break"));
    }

    @Test
    void onlyDebugShowsWhereAnErrorComesFrom() {
        assertFalse(ctl("health").err().contains("\tat "));
        assertTrue(ctl("health", "--debug").err().contains("\tat "));
    }

    @Test
    void helpTeaches() {
        Result help = ctl("--help");
        assertEquals(0, assertPrints("rolling-restart", help));
        assertTrue(help.out().contains("6   the agent cannot be reached"), help::out);
        for (CommandName name : CommandName.values()) {
            Result command = ctl(name.word(), "--help");
            assertEquals(0, assertPrints("Examples:", command));
            assertTrue(command.out().contains("Usage: etcd-agentctl " + name.word()), command::out);
        }
    }

    @Test
    void completionKnowsEveryCommand() {
        Result result = ctl("completion");
        assertEquals(0, result.code());
        for (CommandName name : CommandName.values()) {
            assertTrue(result.out().contains(" " + name.word()), name::word);
        }
    }
}
