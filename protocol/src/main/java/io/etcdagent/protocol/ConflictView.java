package io.etcdagent.protocol;

import io.avaje.jsonb.Json;

/**
 * What stands in the way of a request: an operation of this node, or the rollout of the cluster.
 *
 * @param kind of an operation {@link OperationKind}'s word, of a rollout {@link RolloutKind}'s
 * @param state of an operation {@link OperationState}'s word, of a rollout {@link RolloutState}'s; as it was when the
 *     request was refused
 * @param location the path at which it can be looked at, and with {@code /events} after it followed
 */
@Json
public record ConflictView(String id, String kind, String state, String location) {

    public static ConflictView of(OperationView operation) {
        return new ConflictView(
                operation.id(), operation.kind().word(), operation.state().word(), Routes.operation(operation.id()));
    }

    public static ConflictView of(RolloutView rollout) {
        return new ConflictView(
                rollout.id(), rollout.kind().word(), rollout.state().word(), Routes.ROLLOUT);
    }
}
