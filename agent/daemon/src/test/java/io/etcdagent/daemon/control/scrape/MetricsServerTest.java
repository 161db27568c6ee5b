package io.etcdagent.daemon.control.scrape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.control.api.Samples;
import io.etcdagent.daemon.control.api.ScriptedApi;
import io.etcdagent.daemon.control.http.ConnectionInitializer;
import io.etcdagent.daemon.control.http.Limits;
import io.etcdagent.daemon.control.local.Curl;
import io.etcdagent.daemon.control.local.RawClient;
import io.etcdagent.daemon.control.local.RunningServer;
import io.etcdagent.daemon.control.routing.ProblemType;
import io.etcdagent.daemon.testing.LoggedLines;
import io.etcdagent.protocol.Routes;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The plain port for metrics, asked as any user of the host can. */
class MetricsServerTest {

    private static final int PATIENCE_MILLIS = 60_000;

    private final ScriptedApi api = new ScriptedApi();
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final ExecutorService workers = Executors.newFixedThreadPool(2);
    private final MetricsServer server = open(0).orElseThrow();

    private Optional<MetricsServer> open(int port) {
        return MetricsServer.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                api,
                RunningServer.MESSAGES,
                Limits.usual(),
                loops,
                workers);
    }

    @AfterEach
    void close() {
        server.close();
        workers.shutdownNow();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    @Test
    void thePageIsThere() throws IOException {
        Curl.Answer answer = Curl.Answer.parse(ask("GET", Routes.METRICS));

        assertEquals(200, answer.status());
        assertEquals(Samples.METRICS, answer.body());
        assertEquals("text/plain; version=0.0.4; charset=utf-8", answer.header("content-type"));
    }

    @Test
    void prometheusOwnWishesAreMet() throws IOException {
        String all = exchange(String.join(
                "\r\n",
                "GET /metrics HTTP/1.1",
                "Host: localhost",
                "Connection: close",
                "Accept: application/openmetrics-text;version=1.0.0;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
                "Accept-Encoding: gzip",
                "X-Prometheus-Scrape-Timeout-Seconds: 10",
                "",
                ""));

        assertEquals(200, Curl.Answer.parse(all).status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/livez",
                "/v1/health",
                "/v1/node",
                "/v1/operations",
                "/v1/keys",
                "/v1/snapshot",
                "/openapi.yaml"
            })
    void nothingElseIsThere(String path) throws IOException {
        assertEquals(404, Curl.Answer.parse(ask("GET", path)).status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS"})
    void nothingCanBeDone(String method) throws IOException {
        assertEquals(405, Curl.Answer.parse(ask(method, Routes.METRICS)).status());
        assertEquals(404, Curl.Answer.parse(ask(method, "/v1/operations")).status());
        assertTrue(api.started.isEmpty());
    }

    @Test
    void aPortThatIsTakenIsNoFailure() {
        assertEquals(Optional.empty(), open(server.address().getPort()));
    }

    @Test
    void itsClientsAreFewAndOneTooManyIsToldSo() throws IOException {
        List<Socket> idle = new ArrayList<>();
        try {
            String answer = "";
            while (idle.size() < 20 && !answer.startsWith("HTTP/1.1 503 ")) {
                Socket socket = connect();
                idle.add(socket);
                answer = firstLine(socket);
            }
            assertEquals(9, idle.size(), answer);
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    @Test
    void thoseWhoAreTooManyDoNotFillTheLog() throws IOException {
        List<Socket> clients = new ArrayList<>();
        try (LoggedLines log = LoggedLines.of(ConnectionInitializer.class.getName())) {
            int turnedAway = 0;
            while (clients.size() < 20) {
                Socket socket = connect();
                clients.add(socket);
                turnedAway += firstLine(socket).startsWith("HTTP/1.1 503 ") ? 1 : 0;
            }
            assertEquals(12, turnedAway);
            assertEquals(3, log.lines().size(), log.lines()::toString);
        } finally {
            for (Socket socket : clients) {
                socket.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST:9090",
                "127.0.0.1",
                "127.0.0.1:9090",
                "127.8.9.10:1",
                "[::1]",
                "[::1]:9090",
                "[0:0:0:0:0:0:0:1]"
            })
    void whoeverNamesThisMachineIsServed(String host) throws IOException {
        assertEquals(200, Curl.Answer.parse(askAs(host)).status());
    }

    /** As a browser does that was told that the page's own host has a loopback address. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "rebound.example",
                "rebound.example:9090",
                "localhost.rebound.example",
                "127.0.0.1.rebound.example",
                "10.0.0.1:9090",
                "0.0.0.0:9090",
                "[::]:9090",
                "localhost:x",
                "localhost@rebound.example",
                ""
            })
    void aPageFromElsewhereReadsNothing(String host) throws IOException {
        String all = askAs(host);

        Curl.Answer answer = Curl.Answer.parse(all);
        assertEquals(421, answer.status(), all);
        assertTrue(answer.body().contains(ProblemType.MISDIRECTED.uri()), all);
        assertFalse(all.contains(Samples.METRICS), all);
    }

    private String askAs(String host) throws IOException {
        return exchange("GET /metrics HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
    }

    private static String firstLine(Socket socket) throws IOException {
        socket.getOutputStream().write(RawClient.get(Routes.METRICS).getBytes(StandardCharsets.US_ASCII));
        return new String(socket.getInputStream().readNBytes(16), StandardCharsets.US_ASCII);
    }

    @Test
    void whenItClosesItsClientsAreLetGo() throws IOException {
        try (Socket socket = connect()) {
            assertTrue(firstLine(socket).startsWith("HTTP/1.1 200 "));
            server.close();
            socket.getInputStream().readAllBytes();
            assertEquals(-1, socket.getInputStream().read());
        }
    }

    private String ask(String method, String path) throws IOException {
        return exchange(String.join(
                "\r\n",
                method + " " + path + " HTTP/1.1",
                "Host: localhost",
                "Content-Type: application/json",
                "Content-Length: 2",
                "Connection: close",
                "",
                "{}"));
    }

    private String exchange(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.connect(server.address(), PATIENCE_MILLIS);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }
}
