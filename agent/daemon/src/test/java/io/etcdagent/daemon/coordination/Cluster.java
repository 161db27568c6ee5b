package io.etcdagent.daemon.coordination;

import io.etcdagent.daemon.etcd.EtcdConnection;
import io.etcdagent.daemon.etcd.EtcdFailover;
import io.etcdagent.daemon.testing.TestCluster;
import io.etcdagent.daemon.testing.TestConnections;
import io.etcdagent.protocol.json.Messages;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** A real cluster, seen as one agent's coordination sees it. */
final class Cluster implements AutoCloseable {

    static final Duration CALL = Duration.ofSeconds(30);

    private final TestCluster members;
    private final TestConnections connections = TestConnections.plain();
    private final StoredJson json = new StoredJson(new Messages());
    private final Keys keys = new Keys("/test");

    Cluster(int size) {
        members = TestCluster.steady(size);
    }

    TestCluster members() {
        return members;
    }

    Keys keys() {
        return keys;
    }

    StoredJson json() {
        return json;
    }

    EtcdFailover etcd() {
        return through(members.endpoints());
    }

    EtcdFailover through(List<URI> endpoints) {
        return new EtcdFailover(
                () -> endpoints.stream().<EtcdConnection>map(connections::to).toList(),
                Duration.ofSeconds(10),
                System::nanoTime);
    }

    RestartLock lock(Duration timeToLive) {
        return new RestartLock(etcd(), keys, json, System::nanoTime, timeToLive, CALL);
    }

    DisruptionRecord record() {
        return new DisruptionRecord(etcd(), keys, json, CALL);
    }

    static Claimant claimant(String name) {
        return new Claimant(StoredJson.VERSION, "1", name, "host", "op-" + name, "a test", "nobody", "now");
    }

    @Override
    public void close() {
        connections.close();
        members.close();
    }
}
