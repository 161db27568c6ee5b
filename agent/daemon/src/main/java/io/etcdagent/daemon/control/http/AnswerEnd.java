package io.etcdagent.daemon.control.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The end of an answer that was sent in pieces.
 *
 * @param patience how long the client may take to take it
 * @param giveUp what becomes of a client that has not
 */
record AnswerEnd(Channel channel, Duration patience, Runnable giveUp) {

    /**
     * Sends it behind all that was written before. That happens on the loop, because there the listener is told when it is
     * written, before any request is read of the client that has got it.
     *
     * @param then told when it was written, or could not be
     */
    void send(ChannelFutureListener then) {
        Future<?> deadline = channel.eventLoop().schedule(giveUp, patience.toNanos(), TimeUnit.NANOSECONDS);
        channel.eventLoop()
                .execute(() -> channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT)
                        .addListener(written -> deadline.cancel(false))
                        .addListener(then));
    }
}
