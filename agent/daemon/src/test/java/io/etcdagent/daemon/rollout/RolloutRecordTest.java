package io.etcdagent.daemon.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.coordination.StoredJson;
import io.etcdagent.protocol.RolloutKind;
import io.etcdagent.protocol.RolloutMemberState;
import io.etcdagent.protocol.json.Messages;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What agents of different versions make of each other's rollouts. */
final class RolloutRecordTest {

    private static final String OF_VERSION_1 =
            "{\"version\":1,\"id\":\"r1\",\"clusterId\":\"cdf8\",\"state\":\"running\","
                    + "\"message\":\"m\",\"reason\":\"\",\"requestedBy\":\"uid 0\",\"createdAt\":\"2026-11-23T12:00:00Z\","
                    + "\"settleMillis\":2000,\"members\":[{\"id\":\"11\",\"name\":\"m1\"}]}";

    private final StoredJson json = new StoredJson(new Messages());

    private RolloutRecord read(String text) throws CoordinationException {
        return json.read(text, RolloutRecord.class, "/x", RolloutRecord.VERSION);
    }

    private String refusal(String text) {
        return assertThrows(CoordinationException.class, () -> read(text)).getMessage();
    }

    @Test
    void whatWasWrittenIsRead() throws CoordinationException {
        RolloutRecord record = new Scene().paused().seen().record();

        assertEquals(record, read(json.write(record)));
    }

    @Test
    void oneOfTheFirstVersionIsARestartOfAllWithoutLeaveToFail() throws CoordinationException {
        RolloutRecord record = read(OF_VERSION_1);

        assertEquals(RolloutKind.RESTART, record.kind());
        assertEquals(0, record.failureBudget());
        assertEquals(List.of(), record.notes());
        assertEquals(List.of(), record.others());
        assertEquals(1, record.running("m").version(), "it stays readable for the agents that know no other");
    }

    @Test
    void oneOfANewerVersionIsLeftAlone() {
        String newer = json.write(new Scene().seen().record()).replace("\"version\":2", "\"version\":3");

        String refusal = refusal(newer);

        assertTrue(
                refusal.startsWith("/x has version 3, and this agent knows version 2 and older ones only;"), refusal);
        assertTrue(refusal.endsWith("is left alone: upgrade the agent on this node"), refusal);
    }

    @ParameterizedTest
    @ValueSource(strings = {"kind", "notes", "others", "memberRule", "clusterId", "members"})
    void oneOfThisVersionThatLacksAFieldIsLeftAlone(String field) {
        String lacking = json.write(new Scene().seen().record()).replace("\"" + field + "\":", "\"x-" + field + "\":");

        assertTrue(refusal(lacking).contains("\"" + field + "\" is missing"), refusal(lacking));
    }

    @Test
    void progressOfTheFirstVersionHasNeitherGatesNorLog() throws CoordinationException {
        MemberProgress progress = json.read(
                "{\"version\":1,\"state\":\"running\",\"message\":\"m\"}",
                MemberProgress.class,
                "/x",
                RolloutRecord.VERSION);

        assertTrue(progress.is(RolloutMemberState.RUNNING));
        assertEquals(List.of(), progress.gates());
        assertEquals(List.of(), progress.log());
    }
}
