package io.etcdagent.daemon.gate;

import java.util.Optional;

/**
 * All that the gates before a recovery look at.
 *
 * @param seen unit, cluster, lock and record, as the stop gates look at them
 * @param casualty this node's member, as its settings name it; empty where they are not known
 * @param joinObstacle why an etcd that is started now would not obey how it is told to join; empty if it would
 * @param data whether the data can be moved aside
 * @param cause what the diagnosis says
 */
public record RecoverSituation(
        StopSituation seen,
        Optional<Casualty> casualty,
        Optional<String> joinObstacle,
        DataStanding data,
        CauseStanding cause) {}
