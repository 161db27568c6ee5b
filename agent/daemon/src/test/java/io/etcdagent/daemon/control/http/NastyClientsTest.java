package io.etcdagent.daemon.control.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.control.local.Curl;
import io.etcdagent.daemon.control.local.RawClient;
import io.etcdagent.daemon.control.local.RunningServer;
import io.etcdagent.daemon.control.routing.ProblemType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that do what no client should, byte by byte. */
class NastyClientsTest {

    private RunningServer running;

    @BeforeEach
    void open() throws Exception {
        running = new RunningServer(RunningServer.patient());
    }

    @AfterEach
    void close() throws Exception {
        running.close();
    }

    @Test
    void garbageGetsOneAnswerAndTheConnectionIsClosed() throws Exception {
        for (String garbage : List.of(
                "hello\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n",
                "GET\r\n",
                "GET /v1/health\r\n",
                "{\"kind\":\"restart\"}\r\n",
                "GET /v1/lock HTTP/1.1\nHost: localhost\n\n",
                "G\u0000T /v1/health HTTP/1.1\r\n",
                "GET /v1/health HTTP/one\r\n")) {
            try (RawClient client = running.connect()) {
                String all =
                        client.send(garbage + RawClient.get("/livez").repeat(3)).readToEnd();
                assertEquals(1, answers(all), garbage + " was answered: " + all);
                assertTrue(all.startsWith("HTTP/1.1 400 "), garbage + " was answered: " + all);
                assertTrue(all.contains("application/problem+json"), all);
            }
        }
    }

    @Test
    void badHeadersAreRefused() throws Exception {
        for (String header : List.of(
                "Host: a\r\nHost: b\r\n",
                "Accept: */*\r\n",
                "Host: localhost\r\nno colon\r\n",
                "Host: localhost\r\nX : y\r\n",
                "Host: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n",
                "Host: localhost\r\nContent-Length: -1\r\n",
                "Host: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n")) {
            try (RawClient client = running.connect()) {
                String all = client.send("GET /livez HTTP/1.1\r\n" + header + "\r\n" + RawClient.get("/livez"))
                        .readToEnd();
                assertEquals(1, answers(all), header + " was answered: " + all);
                assertTrue(all.startsWith("HTTP/1.1 400 "), header + " was answered: " + all);
            }
        }
    }

    @Test
    void aBrokenChunkIsRefused() throws Exception {
        assertTrue(
                exchange("POST /v1/operations HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n")
                        .startsWith("HTTP/1.1 400 "));
    }

    @Test
    void lineAndHeaderHaveALimit() throws Exception {
        String lineTooLong = exchange("GET /" + "a".repeat(9000));
        assertTrue(lineTooLong.startsWith("HTTP/1.1 414 "), lineTooLong);
        String headerTooLarge = exchange("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "a".repeat(9000));
        assertTrue(headerTooLarge.startsWith("HTTP/1.1 431 "), headerTooLarge);
        String manyHeaders = exchange("GET / HTTP/1.1\r\nHost: localhost\r\n" + "X: y\r\n".repeat(3000));
        assertTrue(manyHeaders.startsWith("HTTP/1.1 431 "), manyHeaders);
    }

    @Test
    void aClientThatIsStillSendingCanReadWhyItsBodyIsNotTaken() throws Exception {
        try (RawClient client = running.connect()) {
            client.send("POST /v1/operations HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999\r\n\r\n{");
            String answer = client.readToEnd();
            assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
            // Would fail with a broken pipe had the server closed both halves with its answer.
            client.send(" ".repeat(1000));
        }
    }

    @Test
    void otherVersionsOfHttpAreRefused() throws Exception {
        assertTrue(exchange("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").startsWith("HTTP/1.1 505 "));
    }

    @Test
    void anHttp10ClientIsAnsweredAndClosed() throws Exception {
        String all = exchange("GET /livez HTTP/1.0\r\n\r\n");
        assertTrue(all.startsWith("HTTP/1.1 200 ") && all.endsWith("ok\n"), all);
    }

    @Test
    void theAbsoluteFormOfATargetIsUnderstood() throws Exception {
        try (RawClient client = running.connect()) {
            client.send("GET http://localhost/livez HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    .readUntil("ok\n");
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInTheirOrder() throws Exception {
        try (RawClient client = running.connect()) {
            String all = client.send(RawClient.get("/v1/lock") + RawClient.get("/nowhere") + RawClient.get("/livez")
                            + "junk\r\n")
                    .readToEnd();
            assertTrue(
                    Pattern.compile("HTTP/1.1 200 .*HTTP/1.1 404 .*HTTP/1.1 200 .*ok\nHTTP/1.1 400 .*", Pattern.DOTALL)
                            .matcher(all)
                            .matches(),
                    all);
            assertEquals(4, answers(all), all);
        }
    }

    @Test
    void aClientThatPipelinesWithoutEndIsDisconnected() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        running.api.gatesStep = () -> await(hold);
        try (RawClient client = running.connect()) {
            String all = client.send(RawClient.get("/v1/gates").repeat(100)).readToEnd();
            assertEquals(0, answers(all), all);
        } finally {
            hold.countDown();
        }
    }

    @Test
    void nothingMoreIsReadWhileARequestIsAnswered() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        CountDownLatch working = new CountDownLatch(1);
        running.api.gatesStep = () -> {
            working.countDown();
            await(hold);
        };
        try (RawClient client = running.connect()) {
            client.send(RawClient.get("/v1/gates"));
            assertTrue(working.await(60, TimeUnit.SECONDS));
            long most = 8L * 1024 * 1024;
            long sent = client.sendUntilNobodyReads("x".repeat(8 * 1024), most);
            assertTrue(sent < most, sent + " bytes were read");
        } finally {
            hold.countDown();
        }
    }

    @Test
    void aClientThatClosesItsHalfStillGetsItsAnswers() throws Exception {
        try (RawClient client = running.connect()) {
            String all = client.send(RawClient.get("/v1/lock") + RawClient.get("/livez"))
                    .sendNoMore()
                    .readToEnd();
            assertEquals(2, answers(all), all);
            assertTrue(all.endsWith("ok\n"), all);
        }
    }

    @Test
    void aHalfClosedRequestIsNotWaitedFor() throws Exception {
        try (RawClient client = running.connect()) {
            String all =
                    client.send("GET /livez HTTP/1.1\r\nHost: loc").sendNoMore().readToEnd();
            assertTrue(all.startsWith("HTTP/1.1 400 "), all);
        }
    }

    @Test
    void oneConnectionTooManyIsToldSoAndTheOthersGoOn() throws Exception {
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < RunningServer.CONNECTIONS; i++) {
                RawClient client = running.connect();
                clients.add(client);
                client.send(RawClient.get("/livez")).readUntil("ok\n");
            }
            Curl.Answer answer = running.curl("http://localhost/livez");
            assertEquals(503, answer.status());
            assertTrue(answer.body().contains(ProblemType.TOO_MANY_CONNECTIONS.uri()), answer.body());
            assertEquals("close", answer.header("connection"));
            assertEquals("1", answer.header("retry-after"));
            clients.get(0).send(RawClient.get("/v1/lock")).readUntil("queue");
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void whatTheWorkersCannotTakeIsRefusedAtOnceAndWhatTheyTookIsAnswered() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        CountDownLatch working = new CountDownLatch(RunningServer.WORKERS);
        running.close();
        running = RunningServer.usual();
        running.api.gatesStep = () -> {
            working.countDown();
            await(hold);
        };
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < RunningServer.WORKERS; i++) {
                clients.add(running.connect().send(RawClient.get("/v1/gates")));
            }
            assertTrue(working.await(60, TimeUnit.SECONDS));
            for (int i = 0; i < RunningServer.QUEUE + 1; i++) {
                clients.add(running.connect().send(RawClient.get("/v1/gates")));
            }
            Curl.Answer answer = running.curl("http://localhost/livez");
            assertEquals(503, answer.status());
            assertTrue(answer.body().contains(ProblemType.BUSY.uri()), answer.body());
            hold.countDown();
            for (RawClient client : clients.subList(0, RunningServer.WORKERS)) {
                assertTrue(client.readUntil("\r\n\r\n").startsWith("HTTP/1.1 200 "));
            }
        } finally {
            hold.countDown();
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    private String exchange(String bytes) throws Exception {
        try (RawClient client = running.connect()) {
            return client.send(bytes).readToEnd();
        }
    }

    private static int answers(String received) {
        return (int) Pattern.compile("HTTP/1.1 [0-9]{3} ")
                .matcher(received)
                .results()
                .count();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(60, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
