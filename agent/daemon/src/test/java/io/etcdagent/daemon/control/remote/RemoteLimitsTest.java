package io.etcdagent.daemon.control.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.control.api.Samples;
import io.etcdagent.daemon.control.api.ScriptedApi;
import io.etcdagent.daemon.control.local.RunningServer;
import io.etcdagent.daemon.control.routing.ProblemType;
import io.etcdagent.daemon.inspect.WatchQuery;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.protocol.OperationEvent;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients of the TLS listener may cost, and what becomes of those who want more or take their time. */
class RemoteLimitsTest {

    private static final String WATCH = TlsClient.get("/v1/watch?prefix=a");
    private static final String EVENTS = TlsClient.get("/v1/operations/5f3a/events");
    private static final String GATES = TlsClient.get("/v1/gates");
    private static final String LIVEZ = TlsClient.get("/livez");

    /** Far more than a busy machine needs. */
    private static final Duration AMPLE = Duration.ofSeconds(60);

    /** A minute of them, one each 50 ms. */
    private static final int MOST_DROPS = 1200;

    @TempDir
    private Path directory;

    private final CountDownLatch hold = new CountDownLatch(1);
    private final List<TlsClient> clients = new ArrayList<>();
    private @Nullable RunningRemote opened;

    @AfterEach
    void close() throws Exception {
        hold.countDown();
        for (TlsClient client : clients) {
            client.close();
        }
        running().close();
    }

    private RunningRemote running() {
        return Objects.requireNonNull(opened);
    }

    /** Three connections, two with one certificate, one stream with one certificate. */
    private void openForFew() throws IOException {
        open(RunningRemote.limits(RunningServer.patient(), AMPLE, 2, 1));
    }

    /** With time for the handshake, which a busy machine takes long for. */
    private void openForHasty() throws IOException {
        open(RunningRemote.limits(RunningServer.impatient(), AMPLE, 3, 3));
    }

    private void open(RemoteLimits limits) throws IOException {
        opened = RunningRemote.in(directory, limits);
    }

    private SSLContext client(String name) throws Exception {
        return running().by(running().client(name));
    }

    private TlsClient connect(SSLContext context) throws IOException {
        TlsClient client = running().connect(context);
        clients.add(client);
        return client;
    }

    private TlsClient busy(SSLContext context) throws Exception {
        CountDownLatch working = new CountDownLatch(1);
        running().api.gatesStep = () -> {
            working.countDown();
            await(hold);
        };
        TlsClient client = connect(context).send(GATES);
        assertTrue(working.await(60, TimeUnit.SECONDS));
        return client;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(60, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aClientThatHasAllItsConnectionsAtWorkIsToldSoAndOthersHaveTheirs() throws Exception {
        openForFew();
        SSLContext operator = client("operator");
        TlsClient first = busy(operator);
        busy(operator);

        String third = connect(operator).send(LIVEZ).readToEnd();

        assertTrue(third.startsWith("HTTP/1.1 503 "), third);
        assertTrue(third.contains(ProblemType.TOO_MANY_CONNECTIONS.uri()), third);
        assertTrue(third.contains("2 connections with your certificate"), third);
        connect(client("observer")).send(LIVEZ).readUntil("ok\n");
        hold.countDown();
        first.readUntil("HTTP/1.1 200 ");
    }

    @Test
    void aClientThatOnlyWaitsMakesRoomForItsNextConnection() throws Exception {
        openForFew();
        SSLContext operator = client("operator");
        TlsClient longest = connect(operator);
        longest.send(LIVEZ).readUntil("ok\n");
        TlsClient second = connect(operator);
        second.send(LIVEZ).readUntil("ok\n");

        connect(operator).send(LIVEZ).readUntil("ok\n");

        assertEquals("", longest.readToEnd());
        second.send(LIVEZ).readUntil("ok\n");
    }

    @Test
    void whoeverWaitsLongestMakesRoomForAnotherClient() throws Exception {
        openForFew();
        TlsClient worker = busy(client("operator"));
        TlsClient longest = connect(client("observer"));
        longest.send(LIVEZ).readUntil("ok\n");
        TlsClient second = connect(client("inspector"));
        second.send(LIVEZ).readUntil("ok\n");

        String answer = connect(client("stranger")).send(LIVEZ).readUntil("}");

        assertTrue(answer.startsWith("HTTP/1.1 403 "), answer);
        assertEquals("", longest.readToEnd());
        second.send(LIVEZ).readUntil("ok\n");
        hold.countDown();
        worker.readUntil("HTTP/1.1 200 ");
    }

    @Test
    void aClientHasSoManyStreamsAndGetsAnotherWhenOneHasEnded() throws Exception {
        openForFew();
        SSLContext operator = client("operator");
        TlsClient streaming = connect(operator);
        streaming.send(EVENTS).readUntil("\r\n\r\n");
        var first = next();

        TlsClient other = connect(operator);
        String refused = other.send(EVENTS).readUntil("}");
        assertTrue(refused.startsWith("HTTP/1.1 503 "), refused);
        assertTrue(refused.contains("1 streams with your certificate"), refused);
        connect(client("observer")).send(EVENTS).readUntil("\r\n\r\n");
        next();

        first.follower().end();
        streaming.readUntil("0\r\n\r\n");
        other.send(EVENTS).readUntil("HTTP/1.1 200 ");
        var third = next();
        other.close();
        assertTrue(third.closed().await(60, TimeUnit.SECONDS));
        streaming.send(EVENTS).readUntil("HTTP/1.1 200 ");
    }

    @Test
    void oneClientCannotTakeTheWatchesOfAllAndLooksAtTheDataBesideItsOwn() throws Exception {
        open(RemoteLimits.usual());
        CountDownLatch left = new CountDownLatch(1);
        running().api.dataStep = output -> {
            output.write("begun\n".getBytes(StandardCharsets.US_ASCII), 0, 6);
            if (running().api.dataAsked.remove() instanceof WatchQuery) {
                output.whenGone(left::countDown);
                await(hold);
            }
        };
        SSLContext operator = client("operator");
        TlsClient first = connect(operator);
        first.send(WATCH).readUntil("begun");

        String refused = connect(operator).send(WATCH).readUntil("}");
        assertTrue(refused.startsWith("HTTP/1.1 503 "), refused);
        assertTrue(refused.contains("watches with your certificate"), refused);

        connect(client("inspector")).send(WATCH).readUntil("begun");
        connect(operator).send(TlsClient.get("/v1/keys?prefix=a")).readUntil("0\r\n\r\n");

        first.close();
        assertTrue(left.await(60, TimeUnit.SECONDS));
        hold.countDown();
        String again = Await.until(
                "its place is free",
                RunningRemote.SOON,
                () -> connect(operator).send(WATCH).readUntil("\r\n\r\n"),
                answer -> answer.startsWith("HTTP/1.1 200 "));
        assertTrue(again.contains("chunked"), again);
    }

    private ScriptedApi.Following<OperationEvent> next() throws InterruptedException {
        var following = running().api.operationFollowers.poll(60, TimeUnit.SECONDS);
        assertNotNull(following);
        return following;
    }

    @Test
    void aHandshakeThatIsDrippedIsCutOff() throws Exception {
        open(RunningRemote.limits(RunningServer.patient(), Duration.ofMillis(700), 3, 3));
        try (Socket socket = running().connectPlain()) {
            socket.setSoTimeout(50);
            // The beginning of a record of 16 KiB, and then a byte now and then.
            socket.getOutputStream().write(new byte[] {22, 3, 1, 64, 0});
            int drops = 0;
            boolean open = true;
            while (open && drops < MOST_DROPS) {
                open = drip(socket);
                drops++;
            }
            assertTrue(drops < MOST_DROPS, "still waited for");
        }
    }

    private static boolean drip(Socket socket) {
        try {
            socket.getOutputStream().write(1);
            return socket.getInputStream().read() >= 0;
        } catch (java.net.SocketTimeoutException nothingYet) {
            return true;
        } catch (IOException closed) {
            return false;
        }
    }

    @Test
    void thoseWhoNeverFinishTheirHandshakeKeepNobodyOutForLong() throws Exception {
        RemoteLimits usual = RemoteLimits.usual();
        open(new RemoteLimits(usual.http(), 4, Duration.ofMinutes(10), Duration.ofMillis(200), 4, 4, 4, 1));
        SSLContext operator = client("operator");
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 10; i++) {
                silent.add(running().connectPlain());
            }
            assertTrue(
                    running().ask(operator).startsWith("HTTP/1.1 200 "),
                    () -> running().ask(operator));
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void aRequestThatIsDrippedIsAnswered408() throws Exception {
        openForHasty();
        TlsClient client = connect(client("operator"));
        client.send("GET /livez HTTP/1.1\r\nX: ");
        client.socket().setSoTimeout(50);
        int drops = 0;
        String head = "";
        while (head.isEmpty() && drops < MOST_DROPS) {
            try {
                head = client.readUntil("\r\n\r\n");
            } catch (java.net.SocketTimeoutException nothingYet) {
                client.send("y");
            }
            drops++;
        }
        assertTrue(head.startsWith("HTTP/1.1 408 "), head);
    }

    @Test
    void aClientThatDoesNotTakeItsAnswerIsDisconnected() throws Exception {
        openForHasty();
        int moreThanTheKernelHolds = 8 * 1024 * 1024;
        running().api.health = Samples.healthBecause("x".repeat(moreThanTheKernelHolds));
        TlsClient client = connect(client("operator"));
        client.send(TlsClient.get("/v1/health"));

        assertTrue(isDisconnectedWhileNotReading(client));

        assertTrue(client.readToEnd().length() < moreThanTheKernelHolds);
    }

    /** A closed connection takes no more bytes. */
    private static boolean isDisconnectedWhileNotReading(TlsClient client) {
        long deadline = System.nanoTime() + AMPLE.toNanos();
        try {
            while (System.nanoTime() - deadline < 0) {
                client.send("x");
                TimeUnit.MILLISECONDS.sleep(20);
            }
            return false;
        } catch (IOException closed) {
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aFollowerThatDoesNotReadIsDroppedBeforeMuchPilesUp() throws Exception {
        open(RemoteLimits.usual());
        TlsClient client = connect(client("operator"));
        client.send(EVENTS).readUntil("\r\n\r\n");
        var following = next();
        String kilobyte = "x".repeat(1024);
        int most = 64 * 1024;
        int sent = 0;
        while (sent < most && following.closed().getCount() > 0) {
            following.follower().next(Samples.event(sent, kilobyte));
            sent++;
        }
        assertTrue(following.closed().await(60, TimeUnit.SECONDS), sent + " events of 1 KiB were taken");
    }

    @Test
    void anAgentThatEndsLetsItsClientsGo() throws Exception {
        openForFew();
        TlsClient waiting = connect(client("observer"));
        waiting.send(LIVEZ).readUntil("ok\n");
        TlsClient streaming = connect(client("operator"));
        streaming.send(EVENTS).readUntil("\r\n\r\n");

        running().listener.close();

        assertEquals("", waiting.readToEnd());
        assertTrue(streaming.readToEnd().endsWith("0\r\n\r\n"));
    }
}
