package io.etcdagent.daemon.control.http;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads that answer requests: so many at a time, and so many more requests wait. Idle threads go. */
public final class RequestThreads extends ThreadPoolExecutor {

    private static final long IDLE_SECONDS = 10;

    /**
     * None yet; they come with the requests.
     *
     * @param waiting requests; one more is rejected
     * @param name of each thread, before its number
     */
    public RequestThreads(int most, int waiting, String name) {
        super(
                most,
                most,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(waiting),
                new DefaultThreadFactory(name, true));
        allowCoreThreadTimeOut(true);
    }
}
