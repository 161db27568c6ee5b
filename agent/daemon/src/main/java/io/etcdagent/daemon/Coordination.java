package io.etcdagent.daemon;

import io.etcdagent.daemon.coordination.DisruptionNews;
import io.etcdagent.daemon.coordination.DisruptionRecord;
import io.etcdagent.daemon.coordination.LockWatch;
import io.etcdagent.daemon.coordination.RestartLock;
import io.etcdagent.daemon.etcd.EtcdFailover;
import io.etcdagent.daemon.highwater.HighWater;
import java.time.Duration;
import java.util.Optional;

/** What the agents of a cluster tell one another by keys in etcd, so that no two of them act at once. */
final class Coordination implements AutoCloseable {

    /** For one question, whichever members it goes to. */
    static final Duration CALL_TIME = Duration.ofSeconds(5);

    private final EtcdFailover etcd;
    private final RestartLock lock;
    private final DisruptionRecord record;
    private final DisruptionNews news;
    private final HighWater highWater;

    /**
     * Asks nothing before {@link #start}.
     *
     * @param watch told of claims to the lock
     */
    Coordination(ThisNode node, Lookout lookout, LockWatch watch) {
        AgentConfig config = node.config();
        etcd = lookout.contacts().throughOthers();
        lock = new RestartLock(
                etcd, config.keys(), node.json(), node.nanoClock(), node.parts().lockTimeToLive(), CALL_TIME, watch);
        record = new DisruptionRecord(etcd, config.keys(), node.json(), CALL_TIME);
        news = new DisruptionNews(record, config.healthInterval(), node.nanoClock());
        highWater = new HighWater(
                lookout.marks(),
                lookout.health()::latest,
                node.unit(),
                answering -> node.member().mismatch(Optional.of(answering)).isPresent(),
                lookout.contacts().connections(),
                etcd,
                config.keys(),
                node.json(),
                node.host(),
                config.healthInterval(),
                CALL_TIME,
                node.wallClock(),
                node.nanoClock());
    }

    EtcdFailover etcd() {
        return etcd;
    }

    RestartLock lock() {
        return lock;
    }

    DisruptionRecord record() {
        return record;
    }

    /** Of the disruption record. */
    DisruptionNews news() {
        return news;
    }

    void start() {
        news.start();
        highWater.start();
    }

    @Override
    public void close() {
        highWater.close();
        news.close();
    }
}
