package io.etcdagent.daemon.rollout;

import io.etcdagent.daemon.etcd.EtcdConnection;
import io.etcdagent.daemon.etcd.EtcdException;
import io.etcdagent.daemon.etcd.EtcdFailover;
import io.etcdagent.daemon.time.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** A watch on the rollouts that is set up again, at another member, whenever it has ended. */
final class RolloutWatch implements AutoCloseable {

    /** A cluster that refuses every watch at once must not keep a processor busy. */
    static final Duration AT_MOST_EVERY = Duration.ofMillis(300);

    private final EtcdFailover etcd;
    private final String prefix;
    private final Runnable news;

    private final LongSupplier nanoClock;

    private Optional<EtcdConnection.Watch> watch = Optional.empty();
    private Optional<Deadline> notBefore = Optional.empty();
    private int turn;
    private volatile boolean over = true;

    /** @param news called for each change and at the end of each watch, from any thread */
    RolloutWatch(EtcdFailover etcd, String prefix, Runnable news, LongSupplier nanoClock) {
        this.etcd = etcd;
        this.prefix = prefix;
        this.news = news;
        this.nanoClock = nanoClock;
    }

    /** Whether a watch is in place, as far as is known. */
    boolean up() {
        return !over;
    }

    /** Sets the watch up if there is none, but not at every call; called by one thread, now and then. */
    void keepUp() {
        if (!over || notBefore.filter(moment -> !moment.passed()).isPresent()) {
            return;
        }
        notBefore = Optional.of(Deadline.after(AT_MOST_EVERY, nanoClock));
        close();
        List<EtcdConnection> members = etcd.members();
        if (members.isEmpty()) {
            return;
        }
        over = false;
        EtcdConnection member = members.get(Math.floorMod(turn++, members.size()));
        watch = Optional.of(member.watch(prefix, new EtcdConnection.WatchListener() {
            @Override
            public void started() {
                news.run();
            }

            @Override
            public void changed() {
                news.run();
            }

            @Override
            public void ended(EtcdException why) {
                over = true;
                news.run();
            }
        }));
    }

    @Override
    public void close() {
        watch.ifPresent(EtcdConnection.Watch::close);
        watch = Optional.empty();
    }
}
