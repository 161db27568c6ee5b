package io.etcdagent.daemon.supervision;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdagent.daemon.testing.TestSupervisor;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotifySocketTest {

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());

    @TempDir
    Path directory;

    @AfterEach
    void endLoops() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void tellsASupervisorThatListensOnAPath() {
        try (TestSupervisor supervisor =
                new TestSupervisor(directory.resolve("notify").toString())) {
            new NotifySocket(supervisor.address(), loops).tell("READY=1\nSTATUS=grüß dich");

            supervisor.awaitLine("STATUS=grüß dich");
            assertEquals(List.of("READY=1", "STATUS=grüß dich"), supervisor.lines());
        }
    }

    @Test
    void tellsASupervisorThatListensOnAnAbstractName() {
        try (TestSupervisor supervisor = new TestSupervisor("@etcd-agent-test-" + directory.getFileName())) {
            new NotifySocket(supervisor.address(), loops).tell("WATCHDOG=1");

            supervisor.awaitLine("WATCHDOG=1");
        }
    }

    @Test
    void goesOnWhenTheSupervisorWasAwayInBetween() throws Exception {
        Path socket = directory.resolve("notify");
        NotifySocket notify = new NotifySocket(socket.toString(), loops);
        try (TestSupervisor first = new TestSupervisor(socket.toString())) {
            notify.tell("READY=1");
            first.awaitLine("READY=1");
        }
        Files.deleteIfExists(socket);
        notify.tell("STATUS=nobody hears this");

        try (TestSupervisor second = new TestSupervisor(socket.toString())) {
            notify.tell("WATCHDOG=1");
            second.awaitLine("WATCHDOG=1");
        }
    }
}
