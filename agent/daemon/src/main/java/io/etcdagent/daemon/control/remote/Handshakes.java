package io.etcdagent.daemon.control.remote;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections of which it is not known yet who is at the other end. When there are as many as may be, the next ones stay
 * with the kernel, and those that have let us wait for some time must go for them: so a client that says nothing, or a
 * byte a second, keeps another waiting for that time at most. What a client waits for us does not count.
 *
 * <p>All of it happens on the listener's only event loop.
 */
final class Handshakes {

    private static final Logger log = LoggerFactory.getLogger(Handshakes.class);

    /** One who has said something that is TLS, and had us work for it, is waited for so many times longer. */
    private static final int PATIENCE_WITH_THE_KNOWN = 5;

    private final int most;
    private final Duration pressed;
    private final LongSupplier nanoClock;
    private final Set<Channel> underWay = new HashSet<>();

    /** Those of them whose turn it is, and the moment from which on they may have to go. */
    private final Map<Channel, Long> theirTurn = new HashMap<>();

    private @Nullable Channel listener;
    private @Nullable Future<?> alarm;

    Handshakes(RemoteLimits limits, LongSupplier nanoClock) {
        this.most = limits.handshakes();
        this.pressed = limits.pressedHandshake();
        this.nanoClock = nanoClock;
    }

    void begin(Channel channel) {
        listener = channel.parent();
        underWay.add(channel);
        theirTurn.put(channel, nanoClock.getAsLong() + pressed.toNanos());
        channel.closeFuture().addListener(closed -> end(channel));
        balance();
    }

    /** Runs what the handshake computes, which is our turn. A client can have that done a few times only. */
    Executor work(Channel channel, Executor executor) {
        return task -> {
            theirTurn.remove(channel);
            executor.execute(() -> {
                try {
                    task.run();
                } finally {
                    channel.eventLoop().execute(() -> theirTurn(channel));
                }
            });
        };
    }

    private void theirTurn(Channel channel) {
        if (underWay.contains(channel)) {
            theirTurn.put(
                    channel,
                    nanoClock.getAsLong()
                            + pressed.multipliedBy(PATIENCE_WITH_THE_KNOWN).toNanos());
            balance();
        }
    }

    /** It is known who is there, or he is gone. */
    void end(Channel channel) {
        if (underWay.remove(channel)) {
            theirTurn.remove(channel);
            balance();
        }
    }

    /** Called with every change: the listener accepts exactly while there is room; if not, somebody's time runs. */
    private void balance() {
        if (listener == null || !listener.isActive()) {
            return;
        }
        boolean room = underWay.size() < most;
        listener.config().setAutoRead(room);
        if (room && alarm != null) {
            alarm.cancel(false);
            alarm = null;
        } else if (!room && alarm == null && !theirTurn.isEmpty()) {
            long left = slowest().getValue() - nanoClock.getAsLong();
            alarm = listener.eventLoop().schedule(this::pressTheSlowest, Math.max(0, left), TimeUnit.NANOSECONDS);
        }
    }

    private void pressTheSlowest() {
        alarm = null;
        if (!theirTurn.isEmpty()) {
            Map.Entry<Channel, Long> slowest = slowest();
            if (nanoClock.getAsLong() - slowest.getValue() >= 0) {
                Channel channel = slowest.getKey();
                log.debug("the handshake with {} takes too long, and others wait", channel.remoteAddress());
                channel.close().addListener(closed -> end(channel));
                return;
            }
        }
        balance();
    }

    /** The order is that of differences, since the clock has no beginning. */
    private Map.Entry<Channel, Long> slowest() {
        long now = nanoClock.getAsLong();
        return Collections.min(
                theirTurn.entrySet(),
                Comparator.comparingLong((Map.Entry<Channel, Long> turn) -> turn.getValue() - now));
    }

    /** Nobody is waited for any more. */
    void closeAll() {
        for (Channel channel : List.copyOf(underWay)) {
            channel.close().addListener(closed -> end(channel));
        }
    }
}
