package io.etcdagent.daemon.control.http;

import io.etcdagent.daemon.inspect.Output;
import io.etcdagent.daemon.inspect.OutputGone;
import io.etcdagent.daemon.inspect.OutputTooSlow;
import io.etcdagent.protocol.Routes;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the body of an answer to one client as fast as the client takes it: the one who writes waits while too much is
 * under way, and is let go when the client has left or takes nothing for too long.
 *
 * <p>One thread writes, the rest happens on the event loop; the lock keeps what they send in order. Under it nobody
 * else's code is called: a write that fails on the event loop closes the channel there and then, with the lock held, so
 * that what is to be done about it waits for its own turn.
 */
final class BodyStream implements Output, Streaming {

    private static final Logger log = LoggerFactory.getLogger(BodyStream.class);
    private static final byte LINE_END = '\n';
    private static final long NOT_ANNOUNCED = -1;

    private enum State {
        NEW,
        OPEN,
        OVER
    }

    private final Channel channel;
    private final HttpResponse head;
    private final boolean lines;
    private final Limits limits;
    private final LongSupplier nanoClock;
    private final ChannelFutureListener whenEnded;
    private final ChannelFutureListener whenClosed = closed -> leave("the client has left");

    private State state = State.NEW;
    private String goneBecause = "";
    private Runnable whenGone = () -> {};

    /** Bytes handed to the channel and not yet taken by the kernel, and all that it has taken. */
    private long pending;

    private long taken;

    /** Bytes of the body that were announced, if any, and that were sent so far. */
    private long expected = NOT_ANNOUNCED;

    private long sent;
    private boolean atLineStart = true;
    private @Nullable ScheduledFuture<?> heartbeats;

    /** @param whenEnded told on the event loop when the end of the body was written, or could not be */
    BodyStream(
            Channel channel,
            HttpResponse head,
            String mediaType,
            Limits limits,
            LongSupplier nanoClock,
            ChannelFutureListener whenEnded) {
        this.channel = channel;
        this.head = head;
        this.lines = mediaType.equals(Routes.JSON_LINES);
        this.limits = limits;
        this.nanoClock = nanoClock;
        this.whenEnded = whenEnded;
        channel.closeFuture().addListener(whenClosed);
    }

    @Override
    public synchronized void expect(long bytes) {
        if (state == State.NEW) {
            HttpUtil.setTransferEncodingChunked(head, false);
            HttpUtil.setContentLength(head, bytes);
            expected = bytes;
        }
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws OutputGone {
        awaitRoom(length);
        synchronized (this) {
            if (state == State.OVER) {
                throw new OutputGone(goneBecause);
            }
            begin();
            send(bytes, from, length);
        }
    }

    /** A single write may be longer than there is room for: it then goes alone. */
    private synchronized void awaitRoom(int length) throws OutputGone {
        long seen = taken;
        long since = nanoClock.getAsLong();
        while (state != State.OVER && pending > 0 && pending + length > limits.bodyPendingBytes()) {
            long left = limits.taking().toNanos() - (nanoClock.getAsLong() - since);
            if (left <= 0) {
                throw new OutputTooSlow(
                        "nothing of the answer was taken for " + limits.taking().toSeconds() + " s");
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new OutputGone("the agent ends");
            }
            if (taken != seen) {
                seen = taken;
                since = nanoClock.getAsLong();
            }
        }
    }

    @Override
    public void whenGone(Runnable then) {
        boolean gone;
        synchronized (this) {
            gone = state == State.OVER;
            if (!gone) {
                whenGone = then;
            }
        }
        if (gone) {
            then.run();
        }
    }

    synchronized boolean hasBegun() {
        return state != State.NEW;
    }

    /** Whether nobody takes anything any more. */
    synchronized boolean isGone() {
        return state == State.OVER;
    }

    synchronized String goneBecause() {
        return goneBecause;
    }

    /**
     * Says that nothing of the body will be sent, because something else is the answer. Its connection may serve many
     * more requests, and must not keep what was meant for this one.
     */
    synchronized void abandon() {
        if (state == State.NEW) {
            over("something else was answered");
        }
    }

    /**
     * Ends the body as a whole and well-formed response.
     *
     * @throws OutputGone also if it has not the length that was announced; only closing tells the client then
     */
    synchronized void complete() throws OutputGone {
        if (state == State.OVER) {
            throw new OutputGone(goneBecause);
        }
        if (expected != NOT_ANNOUNCED && sent != expected) {
            throw new OutputGone("it ended after " + sent + " of the " + expected + " bytes that were announced");
        }
        begin();
        finish(whenEnded);
    }

    /**
     * Ends the body for a client that takes nothing: with this last line, if there is a place for it and the client
     * begins to take again soon, and then by closing.
     */
    synchronized void cutOff(byte[] lastLine) {
        if (state != State.OPEN || !lines || !atLineStart) {
            close();
            return;
        }
        send(lastLine, 0, lastLine.length);
        finish(ChannelFutureListener.CLOSE);
    }

    private void finish(ChannelFutureListener then) {
        over("it has ended");
        new AnswerEnd(channel, limits.request(), this::close).send(then);
    }

    /** The client gets no more, and sees that it has not got all. */
    @Override
    public void end() {
        leave("the agent ends");
        close();
    }

    @Override
    public synchronized void heartbeat() {
        if (state == State.OPEN && lines && atLineStart && pending == 0) {
            send(new byte[] {LINE_END}, 0, 1);
        }
    }

    private void leave(String why) {
        synchronized (this) {
            if (state != State.OVER) {
                Runnable then = whenGone;
                over(why);
                channel.eventLoop().execute(then);
            }
        }
    }

    private void over(String why) {
        state = State.OVER;
        goneBecause = why;
        whenGone = () -> {};
        if (heartbeats != null) {
            heartbeats.cancel(false);
        }
        channel.closeFuture().removeListener(whenClosed);
        notifyAll();
    }

    private void begin() {
        if (state == State.NEW) {
            state = State.OPEN;
            channel.write(head).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
            long period = limits.heartbeat().toNanos();
            heartbeats =
                    channel.eventLoop().scheduleWithFixedDelay(this::heartbeat, period, period, TimeUnit.NANOSECONDS);
        }
    }

    /** Copied to where the kernel takes it from, and not first to a small heap. */
    private void send(byte[] bytes, int from, int length) {
        pending += length;
        sent += length;
        atLineStart = bytes[from + length - 1] == LINE_END;
        ByteBuf copy = channel.alloc().directBuffer(length).writeBytes(bytes, from, length);
        channel.writeAndFlush(new DefaultHttpContent(copy))
                .addListener(ChannelFutureListener.CLOSE_ON_FAILURE)
                .addListener(written -> taken(length));
    }

    private synchronized void taken(int length) {
        pending -= length;
        taken += length;
        notifyAll();
    }

    private void close() {
        channel.close().addListener(closed -> log.debug("the connection is closed"));
    }
}
