package io.etcdagent.packaging.quickstart;

import com.google.common.util.concurrent.Uninterruptibles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Watches the members from outside the agents: each about every 10 ms, by its process in /proc and
 * by its client port. One thread for each member, so that a slow answer of one hides nothing of
 * another.
 */
final class Observer implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofMillis(10);

    private final List<Watch> watches = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    private Observer() {}

    /** Starts to watch members that are all up. */
    static Observer of(List<ObservedMember> members) {
        Observer observer = new Observer();
        for (ObservedMember member : members) {
            Watch watch = new Watch(member.name());
            observer.watches.add(watch);
            Thread thread = new Thread(() -> observer.watch(member, watch), "observer of " + member.name());
            thread.setDaemon(true);
            observer.threads.add(thread);
        }
        observer.threads.forEach(Thread::start);
        return observer;
    }

    /** Every outage so far of every member. */
    List<Outage> outages() {
        return watches.stream().flatMap(watch -> watch.outages().stream()).toList();
    }

    @Override
    public void close() {
        closed = true;
        threads.forEach(Uninterruptibles::joinUninterruptibly);
    }

    private void watch(ObservedMember member, Watch watch) {
        EtcdEndpoint endpoint = member.endpoint();
        Optional<OsProcess> etcd = Optional.empty();
        while (!closed) {
            if (etcd.filter(OsProcess::isAlive).isEmpty()) {
                // It has gone since the last sample, even if another has taken its place by now.
                if (etcd.isPresent()) {
                    watch.sample(System.nanoTime(), false, () -> false);
                }
                etcd = member.etcd().get();
            }
            boolean serving = etcd.isPresent() && endpoint.accepts();
            watch.sample(System.nanoTime(), serving, endpoint::isHealthy);
            pause();
        }
    }

    private void pause() {
        try {
            Thread.sleep(INTERVAL.toMillis());
        } catch (InterruptedException e) {
            closed = true;
        }
    }
}
