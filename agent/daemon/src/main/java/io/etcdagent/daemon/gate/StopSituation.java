package io.etcdagent.daemon.gate;

import io.etcdagent.daemon.health.ClusterObservation;
import io.etcdagent.daemon.unit.UnitState;
import java.util.Optional;

/**
 * All that the stop gates look at.
 *
 * @param unit the unit's state; empty with {@code unitFailure} when the supervisor could not be asked
 * @param cluster every member asked just now
 * @param allowOutage whether the operator accepted that a cluster of one or two members is down meanwhile
 */
public record StopSituation(
        Optional<UnitState> unit,
        Optional<String> unitFailure,
        ClusterObservation cluster,
        LockStanding lock,
        RecordStanding disruption,
        boolean allowOutage) {}
