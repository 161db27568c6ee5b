package io.etcdagent.daemon;

import io.etcdagent.daemon.control.http.BodyThreads;
import io.etcdagent.daemon.control.http.RequestThreads;
import io.etcdagent.daemon.inspect.Inspections;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads that several parts of the daemon share; what has to get on by itself has one of its own. */
final class Threads implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Threads.class);
    private static final int MOST_ASKERS = 64;
    private static final int WORKERS = 4;
    private static final int WAITING_REQUESTS = 64;

    private final EventLoopGroup eventLoop =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("io", true), EpollIoHandler.newFactory());
    private final ExecutorService askers = handingOver();
    private final RequestThreads workers = new RequestThreads(WORKERS, WAITING_REQUESTS, "worker");
    private final BodyThreads inspectors = new BodyThreads(Inspections.THREADS, "inspect");

    /** None waits; idle threads go. */
    private static ExecutorService handingOver() {
        return new ThreadPoolExecutor(
                0, MOST_ASKERS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), new DefaultThreadFactory("ask", true));
    }

    /** For sockets and timers; nothing that blocks. */
    EventLoopGroup eventLoop() {
        return eventLoop;
    }

    /** The kind of TCP socket that goes with the event loop. */
    Class<? extends Channel> socketType() {
        return EpollSocketChannel.class;
    }

    /** As many as are needed to ask every member side by side. */
    ExecutorService askers() {
        return askers;
    }

    /** For requests. */
    RequestThreads workers() {
        return workers;
    }

    /** For looks into etcd's data. */
    BodyThreads inspectors() {
        return inspectors;
    }

    @Override
    public void close() {
        inspectors.shutdownNow();
        workers.shutdownNow();
        askers.shutdownNow();
        if (!eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS)) {
            log.debug("the event loop is left behind");
        }
    }
}
