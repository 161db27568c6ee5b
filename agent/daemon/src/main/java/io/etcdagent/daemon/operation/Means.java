package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.coordination.DisruptionRecord;
import io.etcdagent.daemon.coordination.RestartLock;
import io.etcdagent.daemon.health.HealthCheck;
import io.etcdagent.daemon.unit.BetweenSteps;
import io.etcdagent.daemon.unit.EtcdUnit;
import java.time.Clock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What operations act by.
 *
 * @param between the operator's own steps while etcd is down
 * @param freshLook asks unit and members anew at each call
 * @param wallClock for people to read only
 * @param nanoClock monotonic, for everything that waits
 */
public record Means(
        EtcdUnit unit,
        BetweenSteps between,
        Supplier<HealthCheck> freshLook,
        StopLook stopLook,
        HandOver handOver,
        LocalBackend backend,
        RecoverMeans recovery,
        ClusterSpace space,
        RestartLock lock,
        DisruptionRecord record,
        Journal journal,
        Clock wallClock,
        LongSupplier nanoClock) {}
