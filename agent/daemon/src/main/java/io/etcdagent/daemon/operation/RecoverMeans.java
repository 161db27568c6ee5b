package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.etcd.EtcdConnections;
import io.etcdagent.daemon.etcd.EtcdFailover;
import io.etcdagent.daemon.gate.Casualty;
import io.etcdagent.daemon.gate.CauseStanding;
import io.etcdagent.daemon.health.HealthCheck;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a recovery acts by, beside what all operations do.
 *
 * @param members the other members, for changes of the member list
 * @param connections to any member
 * @param casualty this node's member as its settings name it; empty where they are not known
 * @param node who this node is, though its member may be dead or off the list; empty while that is not known
 * @param cause what the diagnosis says now, by a look that was taken just before
 */
public record RecoverMeans(
        EtcdFailover members,
        EtcdConnections connections,
        Supplier<Optional<Casualty>> casualty,
        Supplier<Optional<LocalNode>> node,
        Function<HealthCheck, CauseStanding> cause,
        MemberData data,
        Snapshots snapshots) {}
