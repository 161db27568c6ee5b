package io.etcdagent.daemon.health;

import io.etcdagent.daemon.unit.UnitState;
import io.etcdagent.protocol.ForeignChange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One look at the cluster and at the local unit.
 *
 * @param unit the unit's state; empty with {@code unitFailure} when the supervisor could not be asked
 * @param at when, by the wall clock, for people to read
 * @param foreign the newest change of the unit that this agent had no part in, while it is worth telling
 */
public record HealthCheck(
        ClusterObservation cluster,
        Optional<UnitState> unit,
        Optional<String> unitFailure,
        Instant at,
        Optional<ForeignChange> foreign) {

    /** A look since which, as far as is known, nobody else did anything to the unit. */
    public HealthCheck(ClusterObservation cluster, Optional<UnitState> unit, Optional<String> unitFailure, Instant at) {
        this(cluster, unit, unitFailure, at, Optional.empty());
    }

    /** What is known before the first look: nothing. */
    static HealthCheck notYet(Instant at, long atNanos) {
        return blind(at, atNanos, "this agent has just started and has not looked yet");
    }

    /** A check that shows nothing, and why. */
    static HealthCheck blind(Instant at, long atNanos, String why) {
        return new HealthCheck(
                new ClusterObservation(
                        Optional.empty(),
                        Duration.ZERO,
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        Optional.of(why),
                        atNanos),
                Optional.empty(),
                Optional.of(why),
                at);
    }
}
