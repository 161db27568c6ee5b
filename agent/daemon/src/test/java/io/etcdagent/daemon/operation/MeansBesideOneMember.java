package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.coordination.DisruptionRecord;
import io.etcdagent.daemon.coordination.Keys;
import io.etcdagent.daemon.coordination.RestartLock;
import io.etcdagent.daemon.coordination.StoredJson;
import io.etcdagent.daemon.etcd.EtcdFailover;
import io.etcdagent.daemon.gate.CauseStanding;
import io.etcdagent.daemon.gate.StopGates;
import io.etcdagent.daemon.health.HealthCheck;
import io.etcdagent.daemon.testing.TestConnections;
import io.etcdagent.daemon.unit.BetweenSteps;
import io.etcdagent.protocol.json.Messages;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What an operation works with in a test that brings its own unit, looks and journal: lock and record are in a real etcd,
 * there are no steps, and nothing is known for a recovery.
 *
 * @param call how long etcd may take for an answer
 */
record MeansBesideOneMember(TestConnections connections, URI endpoint, Duration call) {

    static final Keys KEYS = new Keys("/test");

    EtcdFailover etcd() {
        return new EtcdFailover(() -> List.of(connections.to(endpoint)), call, System::nanoTime);
    }

    Means with(WatchedUnit unit, Supplier<HealthCheck> look, Journal journal, LongSupplier nanos) {
        EtcdFailover etcd = etcd();
        StoredJson json = new StoredJson(new Messages());
        RestartLock lock = new RestartLock(etcd, KEYS, json, System::nanoTime, Duration.ofSeconds(30), call);
        DisruptionRecord record = new DisruptionRecord(etcd, KEYS, json, call);
        return new Means(
                unit,
                new NoSteps(),
                look,
                new StopLook(new StopGates(unit.byHand()), look, lock, record, new UnitsMember(Optional.empty())),
                new HandOver(look, () -> connections.to(endpoint), connections, nanos),
                new LocalBackend(() -> connections.to(endpoint)),
                new RecoverMeans(
                        etcd,
                        connections,
                        Optional::empty,
                        Optional::empty,
                        check -> new CauseStanding.Unknown("not asked here"),
                        new LocalData(Optional.empty(), Path.of("/"), Clock.systemUTC()),
                        new KeptSnapshots(Path.of("/nowhere"))),
                new ClusterSpace(etcd, connections, endpoint, "/space-check", OptionalLong.empty(), call),
                lock,
                record,
                journal,
                Clock.systemUTC(),
                nanos);
    }

    private static final class NoSteps implements BetweenSteps {

        @Override
        public Optional<String> obstacle(String name) {
            return Optional.of("there are no steps in this test");
        }

        @Override
        public Step begin(String name) {
            throw new AssertionError("there are no steps in this test");
        }

        @Override
        public Optional<Step> left(String name) {
            return Optional.empty();
        }
    }
}
