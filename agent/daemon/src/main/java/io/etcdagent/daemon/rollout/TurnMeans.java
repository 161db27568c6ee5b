package io.etcdagent.daemon.rollout;

import io.etcdagent.daemon.health.OwnWork;
import io.etcdagent.daemon.operation.Operations;
import io.etcdagent.daemon.unit.EtcdUnit;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the turn of this node's member is taken with.
 *
 * @param etcdVersion the version of etcd that this node's member says it runs
 * @param journaled what the journal on this disk says of the newest operation, also of an earlier life of this agent
 * @param patience how long a member whose turn has come waits for a closed gate
 * @param verifyTime how long the start gates may take
 * @param stepTime how long a step between stop and start may take
 */
public record TurnMeans(
        Operations operations,
        EtcdUnit unit,
        Supplier<Optional<String>> etcdVersion,
        Supplier<Optional<OwnWork>> journaled,
        Duration patience,
        Duration verifyTime,
        Duration stepTime) {}
