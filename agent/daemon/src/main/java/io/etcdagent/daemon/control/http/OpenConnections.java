package io.etcdagent.daemon.control.http;

import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The connections of one listener that are served; those that have closed leave by themselves. */
public final class OpenConnections {

    private final ChannelGroup group;

    public OpenConnections(EventExecutor executor) {
        this.group = new DefaultChannelGroup(executor);
    }

    public void add(Channel connection) {
        group.add(connection);
    }

    /** Lets answers that are under way finish, ends the streams, and closes every connection. Not for event loops. */
    public void close(Duration farewell) {
        for (Channel connection : group) {
            connection.pipeline().fireUserEventTriggered(HttpConnection.Farewell.SERVER_CLOSES);
        }
        boolean done = group.newCloseFuture().awaitUninterruptibly(farewell.toNanos(), TimeUnit.NANOSECONDS);
        if (!done) {
            group.close().awaitUninterruptibly();
        }
    }
}
