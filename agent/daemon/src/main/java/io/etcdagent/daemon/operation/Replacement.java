package io.etcdagent.daemon.operation;

import io.avaje.jsonb.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the journal keeps of a recovery, so that another life of the agent can go on with it.
 *
 * @param deadId the member whose data is moved aside, in hexadecimal
 * @param removedId the member that is taken off the list, in hexadecimal; none when it was off already
 * @param asideAt names, together with {@code deadId}, what is moved aside; ISO 8601, whole seconds
 * @param addedId the member that takes its place, in hexadecimal; none until it was added
 * @param snapshot the file with the snapshot that was taken before
 * @param peerUrls of this node, the same for both members
 */
@Json
public record Replacement(
        String deadId,
        @Nullable String removedId,
        String asideAt,
        @Nullable String addedId,
        String snapshot,
        List<String> peerUrls) {

    Replacement added(String id) {
        return new Replacement(deadId, removedId, asideAt, id, snapshot, peerUrls);
    }

    Optional<String> removed() {
        return Optional.ofNullable(removedId);
    }

    Optional<String> added() {
        return Optional.ofNullable(addedId);
    }

    Instant at() {
        return Instant.parse(asideAt);
    }
}
