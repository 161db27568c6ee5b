package io.etcdagent.daemon.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LinkTest {

    private static final int SOON_MILLIS = 60_000;
    private static final int SILENCE_MILLIS = 200;

    private final LoopbackRange range = LoopbackRange.reserve();
    private final LinkLoop loop = new LinkLoop();
    private final InetSocketAddress here = new InetSocketAddress(range.address(11), LoopbackRange.CLIENT_PORT);
    private ServerSocket member;
    private Link link;

    @BeforeEach
    void open() throws IOException {
        member = new ServerSocket(LoopbackRange.CLIENT_PORT, 50, InetAddress.getByName(range.address(1)));
        member.setSoTimeout(SOON_MILLIS);
        link = new Link(loop, here, (InetSocketAddress) member.getLocalSocketAddress());
    }

    @AfterEach
    void close() throws IOException {
        loop.close();
        member.close();
        range.close();
    }

    @Test
    void anOpenLinkForwardsBothWaysAndPassesTheEndOn() throws IOException {
        try (Socket agent = connect();
                Socket there = accept()) {
            byte[] much = new byte[1_000_000];
            Arrays.fill(much, (byte) 7);
            Thread writer = new Thread(() -> sendAll(agent, much));
            writer.start();
            assertEquals(much.length, there.getInputStream().readAllBytes().length);
            there.getOutputStream().write(1);
            assertEquals(1, agent.getInputStream().read());
            there.shutdownOutput();
            assertEquals(-1, agent.getInputStream().read());
        }
    }

    private static void sendAll(Socket agent, byte[] bytes) {
        try {
            agent.getOutputStream().write(bytes);
            agent.shutdownOutput();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aRefusedLinkResetsWhatIsThereAndRefusesWhatIsNew() throws IOException {
        try (Socket agent = connect();
                Socket there = accept()) {
            link.refuse();
            assertThrows(SocketException.class, () -> agent.getInputStream().read());
            assertThrows(SocketException.class, () -> there.getInputStream().read());
            assertThrows(ConnectException.class, this::connect);
            link.open();
            try (Socket again = connect();
                    Socket thereAgain = accept()) {
                again.getOutputStream().write(2);
                assertEquals(2, thereAgain.getInputStream().read());
            }
        }
    }

    @Test
    void aSilentLinkHoldsWhatIsSentUntilItIsOpenedAgain() throws IOException {
        try (Socket agent = connect();
                Socket there = accept()) {
            agent.getOutputStream().write(1);
            assertEquals(1, there.getInputStream().read());
            link.silence();
            agent.getOutputStream().write(2);
            there.getOutputStream().write(3);
            assertSilent(agent);
            assertSilent(there);
            try (Socket later = connect()) {
                later.getOutputStream().write(4);
                member.setSoTimeout(SILENCE_MILLIS);
                assertThrows(SocketTimeoutException.class, member::accept, "a new one reached the member");
                member.setSoTimeout(SOON_MILLIS);
                link.open();
                assertEquals(2, there.getInputStream().read());
                assertEquals(3, agent.getInputStream().read());
                try (Socket laterThere = accept()) {
                    assertEquals(4, laterThere.getInputStream().read());
                }
            }
        }
    }

    @Test
    void aMemberThatDoesNotListenShowsAsAReset() throws IOException {
        member.close();
        // The reset may come while the socket is still being opened.
        SocketException e = assertThrows(SocketException.class, () -> {
            try (Socket agent = connect()) {
                agent.getInputStream().read();
            }
        });
        assertFalse(e instanceof ConnectException, "refused, and not reset: " + e);
    }

    @Test
    void nothingIsLeftWhenTheLinksAreClosed() throws IOException {
        try (Socket agent = connect();
                Socket there = accept()) {
            assertTrue(threads("links") > 0);
            loop.close();
            assertEquals(0, threads("links"));
            assertThrows(ConnectException.class, this::connect);
            assertFalse(agent.isClosed());
            Await.until(
                    "the member's end is over",
                    Duration.ofMillis(SOON_MILLIS),
                    () -> there.getInputStream().read() < 0);
        }
    }

    private static long threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name))
                .count();
    }

    private static void assertSilent(Socket socket) throws IOException {
        socket.setSoTimeout(SILENCE_MILLIS);
        assertThrows(SocketTimeoutException.class, () -> socket.getInputStream().read());
        socket.setSoTimeout(SOON_MILLIS);
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        try {
            socket.setSoTimeout(SOON_MILLIS);
            socket.connect(here, SOON_MILLIS);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private Socket accept() throws IOException {
        Socket socket = member.accept();
        socket.setSoTimeout(SOON_MILLIS);
        return socket;
    }
}
