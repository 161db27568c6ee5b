package io.etcdagent.daemon.control;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections of which it is not known yet who is at the other end. When there are as many as may be, the next ones stay
 * with the kernel, and those that have had some time already must go for them: so a client that says nothing, or a byte a
 * second, keeps another waiting for that time at most, and one that is quick has its time.
 *
 * <p>All of it happens on the listener's only event loop.
 */
final class Handshakes {

    private static final Logger log = LoggerFactory.getLogger(Handshakes.class);

    private final int most;
    private final Duration pressed;
    private final LongSupplier nanoClock;

    /** Since when each is under way; the oldest first. */
    private final Map<Channel, Long> underWay = new LinkedHashMap<>();

    private @Nullable Channel listener;
    private @Nullable Future<?> alarm;

    Handshakes(RemoteLimits limits, LongSupplier nanoClock) {
        this.most = limits.handshakes();
        this.pressed = limits.pressedHandshake();
        this.nanoClock = nanoClock;
    }

    void begin(Channel channel) {
        listener = channel.parent();
        underWay.put(channel, nanoClock.getAsLong());
        channel.closeFuture().addListener(closed -> end(channel));
        balance();
    }

    /** It is known, or gone. */
    void end(Channel channel) {
        if (underWay.remove(channel) != null) {
            balance();
        }
    }

    /** Called with every change: the listener accepts exactly while there is room, and an alarm is set exactly if not. */
    private void balance() {
        if (listener == null || !listener.isActive()) {
            return;
        }
        boolean room = underWay.size() < most;
        listener.config().setAutoRead(room);
        if (room && alarm != null) {
            alarm.cancel(false);
            alarm = null;
        } else if (!room && alarm == null) {
            long oldest = underWay.values().iterator().next();
            long left = oldest + pressed.toNanos() - nanoClock.getAsLong();
            alarm = listener.eventLoop().schedule(this::pressTheOldest, Math.max(0, left), TimeUnit.NANOSECONDS);
        }
    }

    private void pressTheOldest() {
        alarm = null;
        Iterator<Map.Entry<Channel, Long>> oldest = underWay.entrySet().iterator();
        if (oldest.hasNext()) {
            Map.Entry<Channel, Long> first = oldest.next();
            if (nanoClock.getAsLong() - first.getValue() >= pressed.toNanos()) {
                Channel channel = first.getKey();
                log.debug("the handshake with {} takes too long, and others wait", channel.remoteAddress());
                channel.close().addListener(closed -> end(channel));
                return;
            }
        }
        balance();
    }

    /** Nobody is waited for any more. */
    void closeAll() {
        for (Channel channel : List.copyOf(underWay.keySet())) {
            channel.close().addListener(closed -> end(channel));
        }
    }
}
