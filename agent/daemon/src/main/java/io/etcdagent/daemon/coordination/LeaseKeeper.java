package io.etcdagent.daemon.coordination;

import io.etcdagent.daemon.etcd.EtcdException;
import io.etcdagent.daemon.etcd.EtcdFailover;
import io.etcdagent.daemon.etcd.LeaseId;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one lease alive, on a thread of its own, until closed; then revokes it.
 *
 * <p>How long the lease may be trusted is our own monotonic reckoning, never a callback: the time to live counts from
 * when the last prolongation that succeeded was <em>sent</em>, less a margin. etcd keeps it at least that long, and
 * longer after each change of leader.
 */
public final class LeaseKeeper implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LeaseKeeper.class);
    private static final Duration CALL_TIME = Duration.ofSeconds(4);
    private static final Duration RETRY = Duration.ofMillis(500);

    private final EtcdFailover etcd;
    private final LeaseId lease;
    private final Duration timeToLive;
    private final Duration margin;
    private final LongSupplier nanoClock;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    /** Until when it may be trusted; written by the keeper's thread only, except for the start. */
    private volatile long trustedUntil;

    private volatile boolean gone;

    /**
     * Starts to keep the lease.
     *
     * @param grantSentAt when the grant was sent, by the same clock
     */
    public LeaseKeeper(
            EtcdFailover etcd, LeaseId lease, Duration timeToLive, long grantSentAt, LongSupplier nanoClock) {
        this.etcd = etcd;
        this.lease = lease;
        this.timeToLive = timeToLive;
        this.margin = timeToLive.dividedBy(10);
        this.nanoClock = nanoClock;
        this.trustedUntil = grantSentAt + timeToLive.minus(margin).toNanos();
        this.thread = new Thread(this::keep, "lease-" + lease.hex());
        thread.setDaemon(true);
        thread.start();
    }

    /** How long it may still be trusted; zero or negative when no more. */
    public Duration remaining() {
        return gone ? Duration.ZERO : Duration.ofNanos(trustedUntil - nanoClock.getAsLong());
    }

    /** Whether etcd said that the lease has expired or was revoked. */
    public boolean gone() {
        return gone;
    }

    private void keep() {
        Duration pause = timeToLive.dividedBy(3);
        try {
            // Invariant: trustedUntil never exceeds (time of sending a prolongation that etcd confirmed) + TTL -
            // margin.
            while (!closed.await(pause.toNanos(), TimeUnit.NANOSECONDS) && !gone) {
                pause = prolong() ? timeToLive.dividedBy(3) : RETRY;
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean prolong() {
        long sent = nanoClock.getAsLong();
        try {
            Duration given = etcd.ask(CALL_TIME, (member, deadline) -> member.keepAlive(lease, deadline));
            Duration counted = given.compareTo(timeToLive) < 0 ? given : timeToLive;
            trustedUntil = Math.max(trustedUntil, sent + counted.minus(margin).toNanos());
            return true;
        } catch (EtcdException failure) {
            if (failure.kind() == EtcdException.Kind.NOT_FOUND) {
                gone = true;
                if (closed.getCount() == 0) {
                    return false;
                }
                log.warn("lease {} is gone: it expired or somebody revoked it", lease.hex());
            } else {
                log.warn(
                        "lease {} could not be prolonged, trusted for {} ms more: {}",
                        lease.hex(),
                        remaining().toMillis(),
                        failure.getMessage());
            }
            return false;
        }
    }

    /** Stops keeping it and revokes it, so that its keys go at once; if that fails they go when it expires. */
    @Override
    public void close() {
        closed.countDown();
        try {
            etcd.ask(CALL_TIME, (member, deadline) -> {
                member.revokeLease(lease, deadline);
                return lease;
            });
        } catch (EtcdException failure) {
            log.warn(
                    "lease {} could not be revoked, it expires within {} s: {}",
                    lease.hex(),
                    timeToLive.toSeconds(),
                    failure.getMessage());
        }
    }
}
