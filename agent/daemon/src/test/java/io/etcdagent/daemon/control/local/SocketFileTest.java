package io.etcdagent.daemon.control.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.control.api.ScriptedApi;
import io.etcdagent.daemon.control.http.Limits;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How the socket's file comes and goes. */
class SocketFileTest {

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private Path directory;
    private Path socket;

    @BeforeEach
    void prepare() throws IOException {
        directory = Files.createTempDirectory("agent");
        socket = directory.resolve("agent.sock");
    }

    @AfterEach
    void cleanUp() throws Exception {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        for (Path left : listing()) {
            Files.delete(left);
        }
        Files.delete(directory);
    }

    @Test
    void theSocketIsForUserAndGroupAndGoesWithTheServer() throws Exception {
        whileServing(() -> {
            assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
            assertEquals(List.of(socket), listing());
        });
        assertEquals(List.of(), listing());
    }

    @Test
    void theSocketOfADeadAgentIsReplaced() throws Exception {
        leaveDeadSocket(socket);
        leaveDeadSocket(directory.resolve("agent.sock.new"));
        whileServing(() -> {
            assertEquals(200, Curl.run(socket, "http://localhost/livez").status());
        });
        assertEquals(List.of(), listing());
    }

    @Test
    void theSocketOfALivingAgentIsLeftAlone() throws Exception {
        whileServing(() -> {
            String refusal = refusal();
            assertTrue(refusal.contains("Another process answers on " + socket), refusal);
            assertEquals(200, Curl.run(socket, "http://localhost/livez").status());
        });
    }

    @Test
    void aListenerThatIsTooBusyToAcceptIsAliveToo() throws Exception {
        try (ServerSocketChannel busy = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            busy.bind(UnixDomainSocketAddress.of(socket), 1);
            List<RawClient> queue = List.of(RawClient.connect(socket), RawClient.connect(socket));
            refusal();
            for (RawClient waiting : queue) {
                waiting.close();
            }
        }
        assertTrue(Files.exists(socket));
    }

    @Test
    void whatIsNoSocketIsLeftAlone() throws Exception {
        Files.writeString(socket, "precious");
        String refusal = refusal();
        assertTrue(refusal.contains("not a socket"), refusal);
        assertEquals("precious", Files.readString(socket));
    }

    @Test
    void aLinkIsNotFollowed() throws Exception {
        Path elsewhere = directory.resolve("elsewhere");
        leaveDeadSocket(elsewhere);
        Files.createSymbolicLink(socket, elsewhere);
        refusal();
        assertTrue(Files.exists(elsewhere, LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void theSocketOfAnotherAgentIsNotTakenAway() throws Exception {
        ControlServer first = open();
        Files.delete(socket);
        whileServing(() -> {
            first.close();
            assertEquals(200, Curl.run(socket, "http://localhost/livez").status());
        });
    }

    @Test
    void aPathThatLinuxCannotTakeIsExplained() {
        socket = directory.resolve("s".repeat(104 - directory.toString().length()));
        String refusal = refusal();
        assertTrue(refusal.contains("105 bytes") && refusal.contains("103"), refusal);
    }

    @Test
    void theLongestPathThatIsAllowedWorks() throws Exception {
        socket = directory.resolve("s".repeat(102 - directory.toString().length()));
        assertEquals(103, socket.toString().length());
        whileServing(() -> {
            assertEquals(200, Curl.run(socket, "http://localhost/livez").status());
        });
    }

    @Test
    void aDirectoryThatIsMissingIsExplained() {
        socket = directory.resolve("missing/agent.sock");
        String refusal = refusal();
        assertTrue(refusal.contains("does not exist: " + directory.resolve("missing")), refusal);
        assertFalse(Files.exists(directory.resolve("missing")));
    }

    private void whileServing(Scene scene) throws Exception {
        ControlServer server = open();
        try {
            scene.play();
        } finally {
            server.close();
        }
    }

    /** What happens while a server is open. */
    @FunctionalInterface
    private interface Scene {
        void play() throws Exception;
    }

    private String refusal() {
        return String.valueOf(
                assertThrows(ControlSocketException.class, this::open).getMessage());
    }

    private ControlServer open() throws ControlSocketException {
        return ControlServer.open(
                socket,
                new ScriptedApi(),
                RunningServer.MESSAGES,
                SocketRoles.none(),
                Limits.usual(),
                loops,
                Runnable::run,
                Runnable::run);
    }

    /** A socket stays in the file system when the process that listened is gone. */
    private static void leaveDeadSocket(Path path) throws IOException {
        try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.bind(UnixDomainSocketAddress.of(path));
        }
        assertTrue(Files.exists(path));
    }

    private List<Path> listing() throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        }
    }
}
