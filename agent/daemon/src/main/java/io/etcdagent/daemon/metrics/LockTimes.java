package io.etcdagent.daemon.metrics;

import io.etcdagent.daemon.coordination.LockWatch;
import java.time.Duration;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;

/** How long this agent waits for the restart lock and holds it. A stop goes on holding it until the start. */
final class LockTimes implements LockWatch, Source {

    private final LongSupplier nanoClock;
    private final Durations waits = new Durations();
    private final Durations holds = new Durations();

    /** Those that wait or hold; guarded by itself. */
    private final Set<OwnClaim> claims = new HashSet<>();

    LockTimes(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    private enum Standing {
        KEPT,
        WAITING,
        HOLDING
    }

    /** Guarded by the set of claims. */
    private final class OwnClaim implements Claimed {

        private Standing standing = Standing.KEPT;
        private long since;

        @Override
        public void waits() {
            become(Standing.WAITING);
        }

        @Override
        public void holds() {
            become(Standing.HOLDING);
        }

        @Override
        public void left() {
            become(Standing.KEPT);
        }

        private void become(Standing next) {
            synchronized (claims) {
                long now = nanoClock.getAsLong();
                Duration passed = Duration.ofNanos(now - since);
                switch (standing) {
                    case KEPT -> claims.add(this);
                    case WAITING -> waits.add(passed);
                    case HOLDING -> holds.add(passed);
                }
                standing = next;
                since = now;
                if (next == Standing.KEPT) {
                    claims.remove(this);
                }
            }
        }
    }

    @Override
    public Claimed joined() {
        return new OwnClaim();
    }

    @Override
    public void tell(Page page) {
        synchronized (claims) {
            page.put(Family.LOCK_WAITING, longest(Standing.WAITING));
            page.put(Family.LOCK_HELD, longest(Standing.HOLDING));
        }
        page.put(Family.LOCK_WAITS, waits.now());
        page.put(Family.LOCK_HOLDS, holds.now());
    }

    private double longest(Standing standing) {
        long now = nanoClock.getAsLong();
        OptionalLong longest = claims.stream()
                .filter(claim -> claim.standing == standing)
                .mapToLong(claim -> now - claim.since)
                .max();
        return longest.isPresent() ? Durations.seconds(Duration.ofNanos(longest.getAsLong())) : 0;
    }
}
