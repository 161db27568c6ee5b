package io.etcdagent.ctl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdagent.ctl.render.Samples;
import io.etcdagent.protocol.AlarmView;
import io.etcdagent.protocol.AlarmsView;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.Phase;
import io.etcdagent.protocol.client.ScriptedAgent;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlarmsCtlTest extends CtlFixture {

    private static final ScriptedAgent.Script REHEARSED = ScriptedAgent.json(Samples.operation(
            OperationKind.CLEAR_ALARM, OperationState.SUCCEEDED, Phase.CHECK, "dry run: nothing is in the way"));

    private static final ScriptedAgent.Script BEGUN = ScriptedAgent.json(
            202, Samples.operation(OperationKind.CLEAR_ALARM, OperationState.RUNNING, Phase.QUEUE, ""));

    private static final ScriptedAgent.Script DONE = ScriptedAgent.lines(Samples.event(
            1, OperationKind.CLEAR_ALARM, OperationState.SUCCEEDED, Phase.CLEAR, "every member takes writes again"));

    @Test
    void eachAlarmIsToldWithWhatItMeansAndWhatComesNext() throws IOException {
        agent(ScriptedAgent.json(new AlarmsView(List.of(
                new AlarmView("7c37f7dc10558fae", "etcd-1", "NOSPACE", "It is full.", "etcd-agentctl alarms clear"),
                new AlarmView("83c80823efaa7051", "", "NOSPACE", "It is no member's.", "Wait.")))));
        Result result = ctl("alarms");
        assertEquals("""
                NOSPACE at etcd-1 (7c37f7dc10558fae)
                  It is full.
                  next: etcd-agentctl alarms clear
                NOSPACE at no member (83c80823efaa7051)
                  It is no member's.
                  next: Wait.
                """, result.out());
        assertEquals(0, result.code());
    }

    @Test
    void wherePeaceIsThatIsSaid() throws IOException {
        ScriptedAgent agent = agent(ScriptedAgent.json(new AlarmsView(List.of())));
        assertEquals(0, assertPrints("no alarm stands\n", ctl("alarms", "list")));
        assertEquals("/v1/alarms", agent.received().get(0).target());
    }

    @Test
    void theWayOutIsOrderedAndFollowed() throws IOException {
        ScriptedAgent agent = agent(BEGUN, DONE);
        Result result = ctl("alarms", "clear", "-y", "--keep-revisions", "1000", "--reason", "events");
        assertEquals("""
                operation op-7: way out of NOSPACE, led by etcd-1 (7c37f7dc10558fae)
                   1.1s  clear     every member takes writes again
                way out of NOSPACE, led by etcd-1 (7c37f7dc10558fae) succeeded: every member takes writes again
                """, result.out());
        assertEquals(0, result.code());
        assertEquals(
                "{\"kind\":\"clear-alarm\",\"reason\":\"events\",\"dryRun\":false,\"allowOutage\":false,"
                        + "\"keepRevisions\":1000}",
                agent.received().get(0).body());
    }

    @Test
    void withoutATerminalNothingIsDoneUnlessItWasAllowed() throws IOException {
        ScriptedAgent agent = agent();
        assertEquals(
                2, assertComplains("add -y, and see first what will be done with --dry-run", ctl("alarms", "clear")));
        assertEquals(List.of(), agent.received());
    }

    @Test
    void onATerminalThePlanIsShownAndAskedAbout() throws IOException {
        asks = true;
        typed = "n\ny\n";
        ScriptedAgent agent = agent(REHEARSED);
        Result no = ctl("alarms", "clear");
        assertEquals(1, assertComplains("Do that, and lose the history?", no));
        assertComplains("nothing was done", no);
        assertEquals(1, agent.received().size());
        assertEquals(
                "{\"kind\":\"clear-alarm\",\"dryRun\":true,\"allowOutage\":false}",
                agent.received().get(0).body());
    }

    @Test
    void whoSaysYesHasItDone() throws IOException {
        asks = true;
        typed = "y\n";
        ScriptedAgent agent = agent(REHEARSED, BEGUN, DONE);
        assertEquals(0, assertPrints("succeeded: every member takes writes again\n", ctl("alarms", "clear")));
        assertEquals(
                "{\"kind\":\"clear-alarm\",\"dryRun\":false,\"allowOutage\":false}",
                agent.received().get(1).body());
    }

    @Test
    void whatWouldBeRefusedIsNotAskedAbout() throws IOException {
        asks = true;
        agent(ScriptedAgent.json(Samples.operation(
                OperationKind.CLEAR_ALARM, OperationState.REFUSED, Phase.CHECK, "shut", Samples.SHUT)));
        Result result = ctl("alarms", "clear");
        assertEquals(3, assertPrints("was refused; nothing was done: shut", result));
        assertEquals("", result.err());
    }

    @Test
    void optionsThatDoNotFitAreRefused() throws IOException {
        agent();
        assertEquals(2, assertComplains("are for alarms clear", ctl("alarms", "--dry-run")));
        assertEquals(2, assertComplains("takes 0 or more", ctl("alarms", "clear", "-y", "--keep-revisions=-1")));
    }
}
