package io.etcdagent.daemon.gate;

import io.etcdagent.daemon.etcd.ClusterId;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.health.ClusterObservation;
import io.etcdagent.daemon.unit.UnitState;
import java.time.Duration;
import java.util.Optional;

/**
 * All that the start gates look at.
 *
 * @param invocationBefore the run of etcd that was stopped; empty when none ran then
 * @param leaderCommit the leader's committed index as it was read after the start; empty while no leader was found
 * @param soundFor how long all other start gates have passed without a break
 * @param settle how long they must
 */
public record StartSituation(
        Optional<UnitState> unit,
        Optional<String> unitFailure,
        Optional<String> invocationBefore,
        ClusterObservation cluster,
        ClusterId expectedCluster,
        MemberId expectedMember,
        Optional<Long> leaderCommit,
        Duration soundFor,
        Duration settle) {}
