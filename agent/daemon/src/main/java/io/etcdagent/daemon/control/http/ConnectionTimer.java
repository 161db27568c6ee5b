package io.etcdagent.daemon.control.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Says when a client has had its time, as the user event {@link Expired}. Sees the bytes before they are decoded, and
 * is told the rest by {@link HttpConnection}. The event loop's clock is monotonic.
 *
 * <p>At any time at most one timer runs: the one of the present wait.
 */
final class ConnectionTimer extends ChannelInboundHandlerAdapter {

    /** What was waited for, in vain. */
    enum Expired {
        /** The first byte of a request. */
        SILENT,
        /** The rest of a request. */
        UNFINISHED,
        /** The client to take its answer, or to close after we did. */
        NOT_TAKEN
    }

    private final Limits limits;
    private final Place place;
    private @Nullable ScheduledFuture<?> timer;
    private boolean silent;

    /** @param place told whether its client has something to say */
    ConnectionTimer(Limits limits, Place place) {
        this.limits = limits;
        this.place = place;
    }

    /** Where a handshake comes first, the connection is active before this is in its pipeline. */
    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (ctx.channel().isActive()) {
            awaitFirstRequest(ctx);
        }
    }

    /** One who connects and says nothing has as long as one who says something. */
    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        awaitFirstRequest(ctx);
        ctx.fireChannelActive();
    }

    private void awaitFirstRequest(ChannelHandlerContext ctx) {
        silent = true;
        place.idle();
        start(ctx, limits.request(), Expired.SILENT);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) {
        if (silent) {
            silent = false;
            place.busy();
            start(ctx, limits.request(), Expired.UNFINISHED);
        }
        ctx.fireChannelRead(bytes);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        stop();
        ctx.fireChannelInactive();
    }

    void awaitRequest(ChannelHandlerContext ctx) {
        silent = true;
        place.idle();
        start(ctx, limits.idle(), Expired.SILENT);
    }

    /** A whole request is here: the next wait is ours. */
    void requestComplete() {
        silent = false;
        stop();
    }

    void awaitTaken(ChannelHandlerContext ctx) {
        start(ctx, limits.request(), Expired.NOT_TAKEN);
    }

    void awaitClose(ChannelHandlerContext ctx) {
        start(ctx, limits.linger(), Expired.NOT_TAKEN);
    }

    private void start(ChannelHandlerContext ctx, Duration time, Expired expired) {
        stop();
        if (ctx.channel().isActive()) {
            timer = ctx.executor()
                    .schedule(
                            () -> ctx.pipeline().fireUserEventTriggered(expired), time.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void stop() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
