package io.etcdagent.ctl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.ctl.render.Samples;
import io.etcdagent.protocol.GateView;
import io.etcdagent.protocol.OperationEvent;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.Phase;
import io.etcdagent.protocol.client.ScriptedAgent;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(600)
class RecoverCtlTest extends CtlFixture {

    private static final GateView DEAD =
            new GateView("member-dead", true, true, "etcd-1 is dead: its unit is failed (failed).", null, false);
    private static final GateView UNKNOWN = new GateView(
            "data-unusable", false, false, "Why this member is dead is not known.", "etcd-agentctl diagnose", false);

    private static final String REHEARSAL_SENT = "{\"kind\":\"recover\",\"dryRun\":true,\"allowOutage\":false}";
    private static final String ORDER_SENT = "{\"kind\":\"recover\",\"dryRun\":false,\"allowOutage\":false}";

    private static final ScriptedAgent.Script BEGUN = begun(OperationState.RUNNING);

    /** A dry run that finds all gates open: each phase that would come is an event. */
    private static final ScriptedAgent.Script PLAN = ScriptedAgent.lines(
            event(1, OperationState.RUNNING, Phase.REMOVE, "would take member 7c37f7dc10558fae off the list"),
            event(2, OperationState.RUNNING, Phase.MOVE_ASIDE, "would move its data aside; nothing is deleted"),
            event(3, OperationState.SUCCEEDED, Phase.CLEAR, "dry run: all gates are open", DEAD));

    private static final ScriptedAgent.Script SHUT_PLAN = ScriptedAgent.lines(
            event(1, OperationState.RUNNING, Phase.REMOVE, "would take member 7c37f7dc10558fae off the list"),
            event(
                    2,
                    OperationState.REFUSED,
                    Phase.CLEAR,
                    "dry run: closed others-healthy",
                    DEAD,
                    Samples.SHUT,
                    UNKNOWN));

    private static final ScriptedAgent.Script DONE = ScriptedAgent.lines(
            event(1, OperationState.RUNNING, Phase.SNAPSHOT, "taking a snapshot of a healthy member"),
            event(2, OperationState.RUNNING, Phase.REMOVE, "taking the dead member off the list"),
            event(
                    3,
                    OperationState.SUCCEEDED,
                    Phase.CLEAR,
                    "etcd-1 is well; the old data is kept: /var/lib/etcd.removed"));

    @Test
    void aDryRunShowsThePlanAndEveryGateAndChangesNothing() throws IOException {
        ScriptedAgent agent = agent(BEGUN, PLAN);
        Result result = ctl("recover", "--dry-run");
        assertEquals("""
                operation op-7: recovery of etcd-1 (7c37f7dc10558fae)
                   1.1s  remove    would take member 7c37f7dc10558fae off the list
                   2.2s  move-aside would move its data aside; nothing is deleted
                   3.3s  clear     dry run: all gates are open
                ok   member-dead: etcd-1 is dead: its unit is failed (failed).
                dry run: the recovery would go ahead now; nothing was changed
                """, result.out());
        assertEquals("", result.err());
        assertEquals(0, result.code());
        assertEquals(REHEARSAL_SENT, agent.received().get(0).body());
        assertEquals(2, agent.received().size());
    }

    @Test
    void aDryRunThatFindsAGateShutShowsTheOpenOnesToo() throws IOException {
        agent(BEGUN, SHUT_PLAN);
        Result result = ctl("recover", "--dry-run");
        assertTrue(result.out().endsWith("""
                ok   member-dead: etcd-1 is dead: its unit is failed (failed).
                SHUT others-healthy: etcd-3 (%s) does not answer
                     to clear it: start it: systemctl start etcd on its host
                SHUT data-unusable (soft): Why this member is dead is not known.
                     to clear it: etcd-agentctl diagnose
                recovery of etcd-1 (7c37f7dc10558fae) was refused; nothing was changed: dry run: closed others-healthy
                """.formatted(Samples.ID_3)), result::out);
        assertEquals(3, result.code());
    }

    @Test
    void withoutATerminalNothingIsSentUnlessItWasAllowed() throws IOException {
        ScriptedAgent agent = agent();
        Result result = ctl("recover");
        assertEquals(
                2,
                assertComplains(
                        "there is no terminal to ask for confirmation on: add -y, and see first what will be done with"
                                + " --dry-run",
                        result));
        assertEquals("", result.out());
        assertEquals(List.of(), agent.received());
    }

    @Test
    void allowedItIsFollowedToItsEnd() throws IOException {
        ScriptedAgent agent = agent(BEGUN, DONE);
        Result result = ctl(
                "recover",
                "-y",
                "--reason",
                "restored from a disk snapshot",
                "--settle",
                "2500ms",
                "--override",
                "data-unusable");
        assertEquals("""
                operation op-7: recovery of etcd-1 (7c37f7dc10558fae)
                   1.1s  snapshot  taking a snapshot of a healthy member
                   2.2s  remove    taking the dead member off the list
                   3.3s  clear     etcd-1 is well; the old data is kept: /var/lib/etcd.removed
                recovery of etcd-1 (7c37f7dc10558fae) succeeded: etcd-1 is well; the old data is kept: /var/lib/etcd.removed
                """, result.out());
        assertEquals("", result.err());
        assertEquals(0, result.code());
        assertEquals(
                "{\"kind\":\"recover\",\"reason\":\"restored from a disk snapshot\",\"settleSeconds\":2.5,"
                        + "\"dryRun\":false,\"allowOutage\":false,\"overrides\":[\"data-unusable\"]}",
                agent.received().get(0).body());
    }

    @Test
    void onATerminalThePlanIsShownAndWhoSaysYesHasItDone() throws IOException {
        asks = true;
        typed = "y\n";
        ScriptedAgent agent = agent(BEGUN, PLAN, BEGUN, DONE);
        Result result = ctl("recover");
        assertComplains(
                "Replace etcd-1 (7c37f7dc10558fae) as told above? Its data is moved aside, not deleted; from the removal"
                        + " on there is only forward [y/N]",
                result);
        assertPrints("would take member 7c37f7dc10558fae off the list", result);
        assertPrints("ok   member-dead", result);
        assertEquals(0, assertPrints("succeeded: etcd-1 is well", result));
        assertEquals(REHEARSAL_SENT, agent.received().get(0).body());
        assertEquals(ORDER_SENT, agent.received().get(2).body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"n\n", "\n", "", "yes, but\n"})
    void whoSaysAnythingElseHasNothingChanged(String answer) throws IOException {
        asks = true;
        typed = answer;
        ScriptedAgent agent = agent(BEGUN, PLAN);
        assertEquals(1, assertComplains("nothing was changed", ctl("recover")));
        assertEquals(2, agent.received().size());
        assertEquals(REHEARSAL_SENT, agent.received().get(0).body());
    }

    @Test
    void whatWouldBeRefusedIsNotAskedAbout() throws IOException {
        asks = true;
        typed = "y\n";
        ScriptedAgent agent = agent(BEGUN, SHUT_PLAN);
        Result result = ctl("recover");
        assertEquals(3, assertPrints("was refused; nothing was changed: dry run: closed others-healthy", result));
        assertEquals("", result.err());
        assertEquals(2, agent.received().size());
    }

    @Test
    void whatTheAgentRefusesAtOnceShowsTheGateAndEndsWithThree() throws IOException {
        agent(REFUSED);
        Result result = ctl("recover", "-y");
        assertEquals(3, assertComplains("SHUT others-healthy", result));
        assertComplains("to clear it: start it: systemctl start etcd on its host", result);
    }

    @Test
    void whatIsRefusedOnTheWayShowsTheGateAndEndsWithThree() throws IOException {
        agent(BEGUN, ScriptedAgent.lines(event(1, OperationState.REFUSED, Phase.CHECK, "closed", Samples.SHUT)));
        Result result = ctl("recover", "-y");
        assertEquals(3, assertPrints("was refused; nothing was changed: closed", result));
        assertPrints("SHUT others-healthy", result);
    }

    @ParameterizedTest
    @CsvSource({"FAILED,1", "CANCELLED,1", "SUCCEEDED,0"})
    void itsEndGivesTheExitStatus(OperationState state, int code) throws IOException {
        agent(BEGUN, ScriptedAgent.lines(event(1, state, Phase.CLEAR, "as it is")));
        assertEquals(code, ctl("recover", "-y").code());
    }

    @Test
    void asJsonEveryEventIsALine() throws IOException {
        agent(BEGUN, DONE);
        Result result = ctl("recover", "-y", "-o", "json");
        assertEquals(3, result.out().lines().count(), result::out);
        assertTrue(result.out().lines().allMatch(line -> line.startsWith("{\"sequence\":")), result::out);
    }

    private static ScriptedAgent.Script begun(OperationState state) {
        return ScriptedAgent.json(202, Samples.operation(OperationKind.RECOVER, state, Phase.QUEUE, ""));
    }

    private static OperationEvent event(
            long sequence, OperationState state, Phase phase, String message, GateView... gates) {
        return new OperationEvent(
                sequence,
                Samples.STARTED,
                sequence * 1100,
                Samples.operation(OperationKind.RECOVER, state, phase, message, gates));
    }
}
