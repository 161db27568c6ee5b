package io.etcdagent.daemon.control.http;

import io.etcdagent.daemon.control.routing.Caller;
import io.etcdagent.daemon.control.routing.Follower;
import io.etcdagent.daemon.control.routing.Refusal;
import io.etcdagent.daemon.control.routing.Reply;
import io.etcdagent.daemon.control.routing.Subscription;
import io.etcdagent.protocol.json.Messages;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a stream of messages to one client, each as a line of JSON.
 *
 * <p>The source cannot be slowed down, so a client that does not read is dropped once more bytes wait for it than the
 * limit, and what it was told at once when it came. Events come on threads of the source, the rest on the event loop;
 * the lock keeps what they write in order. Under it nothing blocks and nobody else's code is called.
 */
final class EventStream<T extends Record> implements Follower<T>, Streaming {

    private static final Logger log = LoggerFactory.getLogger(EventStream.class);
    private static final byte LINE_END = '\n';

    private enum State {
        NEW,
        OPEN,
        OVER
    }

    private final Channel channel;
    private final HttpResponse head;
    private final Messages messages;
    private final Caller caller;
    private final Limits limits;
    private final ChannelFutureListener whenEnded;
    private final ChannelFutureListener whenClosed = closed -> abandon();

    /** Bytes handed to the channel and not yet taken by the kernel. */
    private final AtomicInteger pending = new AtomicInteger();

    private State state = State.NEW;
    private boolean opening;

    /** Bytes of what the source knew already: it is told all at once, however fast a client reads. */
    private int toldAtOnce;

    private @Nullable Subscription subscription;
    private @Nullable ScheduledFuture<?> heartbeats;

    /** @param whenEnded told on the event loop when the end of the stream was written, or could not be */
    EventStream(
            Channel channel,
            HttpResponse head,
            Messages messages,
            Caller caller,
            Limits limits,
            ChannelFutureListener whenEnded) {
        this.channel = channel;
        this.head = head;
        this.messages = messages;
        this.caller = caller;
        this.limits = limits;
        this.whenEnded = whenEnded;
    }

    /** Subscribes. Nothing is sent before the first event, or before the source has agreed. */
    void open(Reply.Opening<T> source) throws Refusal {
        isOpening(true);
        Subscription opened = source.open(this);
        isOpening(false);
        synchronized (this) {
            subscription = opened;
            if (state != State.OVER) {
                begin();
            }
        }
        // From here on a client that leaves, or has left already, ends the subscription.
        channel.closeFuture().addListener(whenClosed);
        if (isOver()) {
            unsubscribe();
        }
    }

    private synchronized void isOpening(boolean now) {
        opening = now;
    }

    synchronized boolean hasBegun() {
        return state != State.NEW;
    }

    private synchronized boolean isOver() {
        return state == State.OVER;
    }

    @Override
    public void next(T item) {
        byte[] json = messages.bytes(item);
        byte[] line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = LINE_END;
        synchronized (this) {
            if (state != State.OVER) {
                begin();
                write(line);
            }
        }
    }

    /** Shows that the stream is alive; if the client is gone, writing finds out, and the channel closes. */
    @Override
    public synchronized void heartbeat() {
        if (state == State.OPEN) {
            write(new byte[] {LINE_END});
        }
    }

    /** Ends the stream as a whole and well-formed response. */
    @Override
    public void end() {
        synchronized (this) {
            if (state == State.OVER) {
                return;
            }
            begin();
            finish();
            new AnswerEnd(channel, limits.request(), this::closeChannel).send(whenEnded);
        }
        channel.closeFuture().removeListener(whenClosed);
        unsubscribe();
    }

    private void abandon() {
        synchronized (this) {
            finish();
        }
        unsubscribe();
    }

    private void begin() {
        if (state == State.NEW) {
            state = State.OPEN;
            channel.writeAndFlush(head).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
            long period = limits.heartbeat().toNanos();
            heartbeats =
                    channel.eventLoop().scheduleWithFixedDelay(this::heartbeat, period, period, TimeUnit.NANOSECONDS);
        }
    }

    private void finish() {
        state = State.OVER;
        if (heartbeats != null) {
            heartbeats.cancel(false);
        }
    }

    private void write(byte[] line) {
        if (opening) {
            toldAtOnce += line.length;
        }
        if (pending.addAndGet(line.length) > limits.streamPendingBytes() + toldAtOnce) {
            finish();
            log.warn(
                    "{} does not read the events it follows: more than {} bytes wait; its connection is closed",
                    caller.name(),
                    limits.streamPendingBytes());
            closeChannel();
            return;
        }
        channel.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(line)))
                .addListener(ChannelFutureListener.CLOSE_ON_FAILURE)
                .addListener(written -> pending.addAndGet(-line.length));
    }

    private void closeChannel() {
        channel.close().addListener(closed -> log.debug("the connection of {} is closed", caller.name()));
    }

    private void unsubscribe() {
        Subscription current;
        synchronized (this) {
            current = subscription;
        }
        if (current != null) {
            current.close();
        }
    }
}
