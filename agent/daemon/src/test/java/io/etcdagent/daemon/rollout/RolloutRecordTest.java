package io.etcdagent.daemon.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.coordination.StoredJson;
import io.etcdagent.daemon.operation.IdempotencyKey;
import io.etcdagent.protocol.RolloutKind;
import io.etcdagent.protocol.RolloutMemberState;
import io.etcdagent.protocol.RolloutState;
import io.etcdagent.protocol.json.Messages;
import java.util.List;
import java.util.Optional;
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

    /** What a newer agent of the same version of the record may have to say and may count on. */
    private static final String MORE =
            ",\"later\":{\"deep\":[1,\"two\",{\"three\":3.5}],\"on\":true},\"revision\":9007199254740991}";

    private static String withMore(String json) {
        return json.substring(0, json.length() - 1) + MORE;
    }

    @Test
    void fieldsThatOnlyNewerAgentsKnowStayWhateverThisOneChanges() throws CoordinationException {
        RolloutRecord record = read(withMore(json.write(new Scene().seen().record())));

        assertKept(json.write(record));
        assertKept(json.write(record.resumed("m").waiting(Optional.of("w")).noting(List.of("n"), List.of())));
        assertKept(json.write(record.askedUnder(Optional.of(new IdempotencyKey("k", "r")))));
        assertKept(json.write(record.ended(RolloutState.ABORTED, "m", "2026-11-23T12:00:00Z")));
    }

    @Test
    void fieldsOfAMembersProgressStayToo() throws CoordinationException {
        MemberProgress begun = MemberProgress.begun("i1", "2026-11-23T12:00:00Z");
        MemberProgress progress =
                json.read(withMore(json.write(begun)), MemberProgress.class, "/x", RolloutRecord.VERSION);

        assertKept(json.write(progress.logged(List.of("line")).saying("m").anew("i2")));
        assertKept(json.write(progress.beside(new Scene().seen().record())));
    }

    private static void assertKept(String json) {
        for (String field : List.of(MORE.substring(1, MORE.indexOf(",\"revision")), "\"revision\":9007199254740991")) {
            assertTrue(json.contains(field), json);
        }
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
