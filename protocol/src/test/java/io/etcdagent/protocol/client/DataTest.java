package io.etcdagent.protocol.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.protocol.EventKind;
import io.etcdagent.protocol.EventView;
import io.etcdagent.protocol.InspectEnd;
import io.etcdagent.protocol.InspectHead;
import io.etcdagent.protocol.InspectLine;
import io.etcdagent.protocol.KeyView;
import io.etcdagent.protocol.Problem;
import io.etcdagent.protocol.Routes;
import io.etcdagent.protocol.json.Messages;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Answers about the data in etcd. */
@Timeout(600)
class DataTest {

    private static final Messages MESSAGES = new Messages();
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final InspectLine HEAD = InspectLine.of(new InspectHead("c1", "a1", 7, false));
    private static final InspectLine KEY = InspectLine.of(new KeyView("L2E=", 1, 2, 3, "694d", 4L, "AAEC"));
    private static final InspectLine END = InspectLine.of(new InspectEnd(1));

    @TempDir
    Path directory;

    private AgentClient client() {
        return new AgentClient(new UnixSocketTransport(directory.resolve("s")), MESSAGES, SOON);
    }

    private ScriptedAgent agent(ScriptedAgent.Script script) throws Exception {
        return new ScriptedAgent(directory.resolve("s"), script);
    }

    @Test
    void anAnswerHasAHeadLinesAndAnEnd() throws Exception {
        try (ScriptedAgent agent = agent(ScriptedAgent.lines(HEAD, KEY, END));
                DataStream keys = client().keys(
                                DataQuery.everything()
                                        .prefix(new byte[] {'/', 0, -1})
                                        .revision(5)
                                        .stale(),
                                SOON)) {
            assertEquals(HEAD.head(), keys.head());
            assertEquals(KEY, keys.next());
            assertEquals(END, keys.next());
            assertEquals(
                    "/v1/keys?prefix=%2F%00%FF&revision=5&consistency=s",
                    agent.received().get(0).target());
        }
    }

    @Test
    void anAnswerThatIsCutOffIsNeverTakenForAWholeOne() throws Exception {
        for (ScriptedAgent.Script cut : List.of(ScriptedAgent.lines(HEAD, KEY), ScriptedAgent.brokenLines(HEAD, KEY))) {
            try (ScriptedAgent agent = agent(cut);
                    DataStream keys = client().keys(DataQuery.everything(), SOON)) {
                assertEquals(KEY, keys.next());
                assertThrows(AgentUnreachable.class, keys::next);
                assertEquals(1, agent.received().size());
            }
        }
    }

    @Test
    void aProblemInTheMiddleIsToldAsOneAtTheBeginningIs() throws Exception {
        Problem problem = new Problem("/problems/compacted", "Gone", 410, "it is gone", null);
        try (ScriptedAgent agent = agent(ScriptedAgent.lines(HEAD, KEY, InspectLine.of(problem)));
                DataStream keys = client().keys(DataQuery.everything(), SOON)) {
            assertEquals(KEY, keys.next());
            assertEquals(problem, assertThrows(AgentProblem.class, keys::next).problem());
            assertEquals(1, agent.received().size());
        }
    }

    @Test
    void whatHasNoHeadIsNoAnswer() throws Exception {
        try (ScriptedAgent agent = agent(ScriptedAgent.lines(KEY, END))) {
            assertThrows(AgentProtocolError.class, () -> client().tables(DataQuery.everything(), SOON));
            assertEquals(1, agent.received().size());
        }
    }

    @Test
    void theLineOfAKeyOrOfItsChangeIsReadAsAnyJsonIs() throws Exception {
        for (InspectLine line : List.of(
                KEY,
                InspectLine.of(new KeyView("", 0, 0, 0, null, null, null)),
                InspectLine.of(new KeyView("L2E=", 123456789012L, 2, 3, null, 0L, "")),
                InspectLine.of(new EventView(EventKind.PUT, new KeyView("L2E=", 1, 2, 3, "1", 4L, "AAEC"))),
                InspectLine.of(new EventView(EventKind.DELETE, new KeyView("L2E=", 0, 2, 0, null, null, null))))) {
            byte[] json = MESSAGES.bytes(line);
            assertEquals(Optional.of(line), KeyLine.read(json));
            assertEquals(line, MESSAGES.read(json, InspectLine.class));
        }
    }

    @Test
    void whatIsWrittenOtherwiseIsLeftToTheReaderOfAnyJson() {
        String usual = new String(MESSAGES.bytes(KEY), UTF_8);
        for (String line : List.of(
                usual + " ",
                usual.substring(0, usual.length() - 1),
                usual.replace("\"version\":3", "\"version\":03"),
                usual.replace("\"version\":3", "\"version\":-3"),
                usual.replace("\"version\":3", "\"version\":1234567890123456789"),
                usual.replace("\"version\":3", "\"more\":1,\"version\":3"),
                usual.replace("L2E=", "\\u004c2E="),
                usual.replace("{\"key\":", "{ \"key\":"),
                "{\"end\":{\"count\":1}}",
                "{}",
                "")) {
            assertEquals(Optional.empty(), KeyLine.read(line.getBytes(UTF_8)), line);
        }
    }

    @Test
    void aValueOfTheLargestSizeFits() throws Exception {
        InspectLine large = InspectLine.of(new KeyView("L2E=", 1, 2, 3, null, 1572864L, "A".repeat(2 << 20)));
        try (ScriptedAgent agent = agent(ScriptedAgent.lines(HEAD, large, END));
                DataStream keys = client().key(new byte[] {'/', 'a'}, DataQuery.everything(), SOON)) {
            assertEquals(large, keys.next());
            assertEquals("/v1/keys/%2Fa", agent.received().get(0).target());
        }
    }

    @Test
    void anyBytesMakeAPathSegment() {
        assertEquals(
                "/v1/keys/%2Fa-b_c%2E%20%00%FF",
                Routes.key(new byte[] {'/', 'a', '-', 'b', '_', 'c', '.', ' ', 0, -1}));
    }

    @Test
    void aDownloadThatIsCutShortIsNoticed() throws Exception {
        ScriptedAgent.Script cut = ScriptedAgent.raw(
                "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n" + "Content-Length: 10\r\n\r\n12345");
        try (ScriptedAgent agent = agent(cut);
                Download download = client().snapshot("etcd 2", SOON)) {
            byte[] bytes = new byte[100];
            assertEquals(10, download.bytes());
            assertEquals(5, download.read(bytes));
            assertThrows(AgentUnreachable.class, () -> download.read(bytes));
            assertTrue(agent.received().get(0).target().endsWith("?member=etcd%202"));
        }
    }
}
