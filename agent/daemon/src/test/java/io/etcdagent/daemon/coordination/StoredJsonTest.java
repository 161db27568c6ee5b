package io.etcdagent.daemon.coordination;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.Phase;
import io.etcdagent.protocol.json.Messages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoredJsonTest {

    private static final Disruption DISRUPTION = new Disruption(
            StoredJson.VERSION,
            "20261123-120000-1a2b3c4d",
            OperationKind.RESTART,
            "cdf8181182ce1a5f",
            "8e9e05c52164694d",
            "etcd1",
            "node1",
            Phase.HAND_OVER,
            "a \"quoted\" reason\nwith a break",
            "uid 0",
            "2026-11-23T12:00:00Z");

    private final StoredJson json = new StoredJson(new Messages());

    @Test
    void whatWasWrittenIsRead() throws CoordinationException {
        assertEquals(DISRUPTION, json.read(json.write(DISRUPTION), Disruption.class, "/x"));
    }

    @Test
    void fieldsThatANewerAgentAddedAreNoMatter() throws CoordinationException {
        String more = json.write(DISRUPTION).replaceFirst("\\{", "{\"colour\":[\"red\",{}],");

        assertEquals(DISRUPTION, json.read(more, Disruption.class, "/x"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, -1})
    void anotherVersionIsLeftAloneWithWhatToDo(int version) {
        String other = json.write(DISRUPTION).replace("\"version\":1", "\"version\":" + version);

        String refusal = refusal(other);

        assertTrue(refusal.startsWith("/x has version " + version + ", "), refusal);
        assertTrue(refusal.endsWith("upgrade the agent on this node"), refusal);
    }

    @Test
    void anotherVersionIsToldEvenWhereNothingElseIsUnderstood() {
        assertTrue(refusal("{\"version\":2,\"phase\":{\"new\":true}}").startsWith("/x has version 2, "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "1",
                "\"text\"",
                "not json",
                "{",
                "{\"version\":1",
                "{}",
                "{\"version\":null}",
                "{\"version\":\"one\"}"
            })
    void garbageIsLeftAlone(String garbage) {
        String refusal = refusal(garbage);

        assertTrue(refusal.startsWith("/x does not hold what an etcd-agent writes there"), refusal);
    }

    @ParameterizedTest
    @ValueSource(strings = {"operation", "kind", "clusterId", "memberId", "phase", "reason", "since"})
    void aValueThatLacksAFieldIsLeftAloneAndTheFieldIsNamed(String field) {
        String lacking = json.write(DISRUPTION).replace("\"" + field + "\":", "\"x-" + field + "\":");

        String refusal = refusal(lacking);

        assertTrue(refusal.contains("\"" + field + "\" is missing"), refusal);
    }

    @Test
    void aWordThatThisAgentDoesNotKnowIsNotGuessedAt() {
        String refusal = refusal(json.write(DISRUPTION).replace("hand-over", "hand-shake"));

        assertTrue(refusal.startsWith("/x does not hold what an etcd-agent writes there"), refusal);
    }

    @Test
    void aValueThatWasCutOffIsLeftAlone() {
        String whole = json.write(DISRUPTION);
        for (int length = 0; length < whole.length(); length++) {
            String part = whole.substring(0, length);
            assertThrows(CoordinationException.class, () -> json.read(part, Disruption.class, "/x"), part);
        }
    }

    private String refusal(String text) {
        return assertThrows(CoordinationException.class, () -> json.read(text, Disruption.class, "/x"))
                .getMessage();
    }
}
