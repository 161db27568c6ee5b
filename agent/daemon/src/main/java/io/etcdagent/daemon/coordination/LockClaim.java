package io.etcdagent.daemon.coordination;

import io.etcdagent.daemon.etcd.EtcdConnection;
import io.etcdagent.daemon.etcd.EtcdException;
import io.etcdagent.daemon.etcd.EtcdFailover;
import io.etcdagent.daemon.etcd.KeyValue;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A place in the queue of the restart lock that is kept alive; closing it leaves the queue. */
public final class LockClaim implements AutoCloseable {

    /** A missed event costs at most this long. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

    private final RestartLock lock;
    private final EtcdFailover etcd;
    private final LockPlace place;
    private final LeaseKeeper keeper;
    private final LockWatch.Claimed told;

    /** @param told what becomes of it */
    LockClaim(RestartLock lock, EtcdFailover etcd, LockPlace place, LeaseKeeper keeper, LockWatch.Claimed told) {
        this.lock = lock;
        this.etcd = etcd;
        this.place = place;
        this.keeper = keeper;
        this.told = told;
    }

    /** Told while the claim waits. */
    public interface Waiting {
        /**
         * The claim waits for this key of the queue to go; called once for each that is waited for.
         *
         * @param ahead how many are before it in the queue
         */
        void waitingFor(KeyValue predecessor, int ahead);

        /** Whether to give up; asked at each turn and after each {@link #wake}. */
        boolean givenUp();
    }

    private final Semaphore news = new Semaphore(0);

    public LockPlace place() {
        return place;
    }

    /** How long the lock may still be trusted; zero or negative when no more. */
    public Duration remaining() {
        return keeper.remaining();
    }

    /** Whether the place is gone, or may be; it does not come back. */
    public boolean lost() {
        return keeper.gone() || remaining().isNegative() || remaining().isZero();
    }

    /** Makes {@link #await} look again at once. */
    public void wake() {
        news.release();
    }

    /**
     * Waits for the turn.
     *
     * @return whether the lock is held; false when given up
     * @throws CoordinationException when the place in the queue is lost
     */
    public boolean await(Waiting waiting) throws CoordinationException, InterruptedException {
        told.waits();
        PredecessorWatch watch = new PredecessorWatch();
        try {
            // Invariant: whenever this thread sleeps, either a watch on the predecessor is in place and the queue was
            // read after it was, or the sleep ends by itself after LOOK_AGAIN.
            while (!waiting.givenUp()) {
                LockQueue queue = readQueue(waiting);
                if (!queue.contains(place)) {
                    throw new CoordinationException("the place in the queue of the restart lock is lost:"
                            + " the lease expired or somebody revoked it; nothing was stopped");
                }
                Optional<KeyValue> predecessor = queue.predecessor(place);
                if (predecessor.isEmpty()) {
                    told.holds();
                    return true;
                }
                if (watch.follow(predecessor.get())) {
                    waiting.waitingFor(predecessor.get(), queue.places().indexOf(predecessor.get()) + 1);
                }
                if (news.tryAcquire(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                    news.drainPermits();
                }
            }
            return false;
        } finally {
            watch.close();
        }
    }

    /** One member that does not answer must not lose us our place: only the lease's end does. */
    private LockQueue readQueue(Waiting waiting) throws CoordinationException, InterruptedException {
        while (true) {
            try {
                return lock.queue();
            } catch (CoordinationException failure) {
                if (waiting.givenUp() || keeper.gone() || keeper.remaining().isNegative()) {
                    throw failure;
                }
                TimeUnit.MILLISECONDS.sleep(200);
            }
        }
    }

    @Override
    public void close() {
        keeper.close();
        told.left();
    }

    /** The watch on the key before ours, moved on when that key or the member that watches it goes away. */
    private final class PredecessorWatch implements AutoCloseable {

        private Optional<KeyValue> followed = Optional.empty();
        private Optional<EtcdConnection.Watch> watch = Optional.empty();
        private volatile boolean over;
        private int turn;

        /** Follows that key; true when it is another one than before. */
        boolean follow(KeyValue predecessor) throws InterruptedException {
            boolean same = followed.isPresent() && followed.get().createRevision() == predecessor.createRevision();
            if (same && !over) {
                return false;
            }
            if (same) {
                // A member that ends every watch at once must not keep a processor busy.
                TimeUnit.MILLISECONDS.sleep(200);
            }
            close();
            List<EtcdConnection> members = etcd.members();
            if (!members.isEmpty()) {
                over = false;
                EtcdConnection member = members.get(Math.floorMod(turn++, members.size()));
                watch = Optional.of(member.watch(predecessor.key(), new EtcdConnection.WatchListener() {
                    @Override
                    public void started() {
                        news.release();
                    }

                    @Override
                    public void changed() {
                        news.release();
                    }

                    @Override
                    public void ended(EtcdException why) {
                        over = true;
                        news.release();
                    }
                }));
            }
            followed = Optional.of(predecessor);
            return !same;
        }

        @Override
        public void close() {
            watch.ifPresent(EtcdConnection.Watch::close);
            watch = Optional.empty();
        }
    }
}
