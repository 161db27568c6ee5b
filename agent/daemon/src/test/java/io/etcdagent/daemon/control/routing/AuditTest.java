package io.etcdagent.daemon.control.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.control.api.AgentRoutes;
import io.etcdagent.daemon.control.api.ScriptedApi;
import io.etcdagent.daemon.control.local.RunningServer;
import io.etcdagent.protocol.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The audit lines, as the logging back end that is shipped receives them. */
class AuditTest {

    private static final Request READ =
            new Request("GET", "/v1/keys?prefix=x", Optional.empty(), Optional.empty(), Optional.empty(), "");

    private static final String OPERATIONS = "http://localhost/v1/operations";

    private final Logger logger = Logger.getLogger("audit");
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<Runnable> minutes = new ArrayList<>();
    private final Handler collector = new Handler() {
        @Override
        public void publish(LogRecord line) {
            lines.add(new SimpleFormatter().formatMessage(line));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        logger.addHandler(collector);
    }

    @AfterEach
    void stopListening() {
        logger.removeHandler(collector);
    }

    @Test
    void everyMutatingCallLeavesOneLineAndNoOtherDoes() throws Exception {
        try (RunningServer running = RunningServer.usual()) {
            String json = "Content-Type: application/json";
            running.curl("http://localhost/v1/health");
            assertEquals(List.of(), lines);

            running.curl(OPERATIONS, "-H", json, "-d", "{\"kind\":\"restart\"}");
            assertLast("role=operate POST /v1/operations {\"kind\":\"restart\"} -> 202 /v1/operations/5f3a");
            running.curl(OPERATIONS, "-H", json, "-d", "{\"kind\":\"restart\",\"allowOutage\":true}");
            assertLast("-> 409 {\"type\":\"/problems/refused-by-gate\"");
            running.curl(OPERATIONS + "/5f3a", "-X", "DELETE");
            assertLast("DELETE /v1/operations/5f3a  -> 200");
            assertEquals(3, lines.size(), lines::toString);
            assertTrue(lines.get(0).startsWith("uid=" + RunningServer.ownUid()), lines::toString);
        }
    }

    @Test
    void whatIsTooLongToBeReadLeavesALineToo() throws Exception {
        try (RunningServer running = new RunningServer(RunningServer.patient())) {
            String much = "x".repeat(100_000);
            running.curl(OPERATIONS, "-H", "Content-Type: application/json", "-H", "Expect:", "-d", much);
            assertLast("role=operate sent no request that could be read -> 413 A request body may have");
            assertEquals(1, lines.size(), lines::toString);
        }
    }

    @Test
    void aDeniedCallLeavesALineThatACallerCannotForge() {
        RouteTable table = new AgentRoutes(new ScriptedApi(), RunningServer.MESSAGES, "").table();
        Request request = new Request(
                "DELETE",
                "/v1/operations/5f3a",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "x\nuid=0 role=operate\u001b[2J\u202e");
        new Dispatcher(table, RunningServer.MESSAGES, "try sudo", audit())
                .answer(request, new Caller("uid=7 pid=1", Role.OBSERVE), new IgnoringExchange());

        assertLast("uid=7 pid=1 role=observe DELETE /v1/operations/5f3a x?uid=0 role=operate?[2J? -> 403");
        assertEquals(1, lines.size());
        assertFalse(lines.get(0).contains("\n"));
    }

    @Test
    void whatTheAnswerRepeatsOfTheRequestDrivesNoTerminalEither() {
        RouteTable table = new AgentRoutes(new ScriptedApi(), RunningServer.MESSAGES, "").table();
        Request request = new Request(
                "DELETE",
                "/v1/operations/x%C2%9B2J%E2%80%AE",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "");
        new Dispatcher(table, RunningServer.MESSAGES, "", audit())
                .answer(request, new Caller("uid=7 pid=1", Role.OPERATE), new IgnoringExchange());

        assertFalse(lines.get(0).contains("\u009b"), lines.get(0));
        assertFalse(lines.get(0).contains("\u202e"), lines.get(0));
    }

    @Test
    void whatARoleDoesNotAllowLeavesALineThoughItWouldOnlyHaveRead() {
        RouteTable table = new AgentRoutes(new ScriptedApi(), RunningServer.MESSAGES, "").table();
        Request read =
                new Request("GET", "/v1/keys?prefix=x", Optional.empty(), Optional.empty(), Optional.empty(), "");
        Dispatcher dispatcher = new Dispatcher(table, RunningServer.MESSAGES, "try sudo", audit());

        dispatcher.answer(read, new Caller("uid=7 pid=1", Role.OBSERVE), new IgnoringExchange());
        assertLast("uid=7 pid=1 role=observe GET /v1/keys?prefix=x  -> 403");

        dispatcher.answer(read, new Caller("uid=7 pid=1", Role.INSPECT), new IgnoringExchange());
        assertEquals(1, lines.size(), lines::toString);
    }

    /** Its minute ends when the test says so. */
    private AuditLog audit() {
        return new AuditLog((delay, task) -> minutes.add(task));
    }

    @Test
    void aFloodOfDeniedCallsFillsNoLogAndHidesNobodyWhoWasDenied() {
        Dispatcher dispatcher = dispatcher();
        for (int i = 0; i < 1000; i++) {
            dispatcher.answer(READ, caller("uid=7", i, Role.OBSERVE), new IgnoringExchange());
        }
        dispatcher.answer(READ, caller("uid=8", 1, Role.OBSERVE), new IgnoringExchange());

        assertEquals(61, lines.size(), lines::toString);
        assertLast("uid=8 pid=1 role=observe GET /v1/keys?prefix=x  -> 403");

        minutes.forEach(Runnable::run);
        assertEquals(62, lines.size(), lines::toString);
        assertLast("uid=7 role=observe -> 940 more within 60 s");

        dispatcher.answer(READ, caller("uid=7", 5, Role.OBSERVE), new IgnoringExchange());
        assertLast("uid=7 pid=5 role=observe GET /v1/keys?prefix=x  -> 403");
        assertEquals(2, minutes.size());
    }

    @Test
    void ofThoseWhoMayChangeSomethingEveryCallIsWrittenDown() {
        Dispatcher dispatcher = dispatcher();
        Request change =
                new Request("DELETE", "/v1/operations/5f3a", Optional.empty(), Optional.empty(), Optional.empty(), "");
        for (int i = 0; i < 1000; i++) {
            dispatcher.answer(change, caller("uid=0", i, Role.OPERATE), new IgnoringExchange());
        }
        assertEquals(1000, lines.size());
    }

    @Test
    void whatCannotBeReadAsARequestFillsNoLogWhoeverSendsIt() {
        Dispatcher dispatcher = dispatcher();
        for (int i = 0; i < 1000; i++) {
            dispatcher.unread(caller("uid=0", i, Role.OPERATE), ProblemType.BODY_TOO_LARGE.because("no"));
        }
        assertEquals(60, lines.size());
    }

    private Dispatcher dispatcher() {
        RouteTable table = new AgentRoutes(new ScriptedApi(), RunningServer.MESSAGES, "").table();
        return new Dispatcher(table, RunningServer.MESSAGES, "try sudo", audit());
    }

    private static Caller caller(String client, int pid, Role role) {
        return new Caller(client + " pid=" + pid, client, role);
    }

    private void assertLast(String part) {
        String last = lines.get(lines.size() - 1);
        assertTrue(last.contains(part), last);
    }

    /** The audit line is all that is looked at. */
    private static final class IgnoringExchange implements Exchange {
        @Override
        public void send(Reply.Document document) {}

        @Override
        public <T extends Record> void stream(Reply.Stream<T> stream) {}

        @Override
        public void body(Reply.Body body, Function<Exception, Problem> problem) {}
    }
}
