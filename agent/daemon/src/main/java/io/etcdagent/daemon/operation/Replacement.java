package io.etcdagent.daemon.operation;

import io.avaje.jsonb.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the journal keeps of a recovery, so that another life of the agent can go on with it.
 *
 * @param deadId the member whose data is moved aside, in hexadecimal
 * @param removedId the member that is taken off the list, in hexadecimal; none when it was off already
 * @param asideAt name, together with {@code deadId}, what is moved aside, the old data first; ISO 8601, whole seconds.
 *     More than one when an etcd that was started in between left something where the old data had been
 * @param addedId the member that takes its place, in hexadecimal; none until it was added
 * @param snapshot the file with the snapshot that was taken before
 * @param peerUrls of this node, the same for both members
 */
@Json
public record Replacement(
        String deadId,
        @Nullable String removedId,
        List<String> asideAt,
        @Nullable String addedId,
        String snapshot,
        List<String> peerUrls) {

    Replacement added(String id) {
        return new Replacement(deadId, removedId, asideAt, id, snapshot, peerUrls);
    }

    /** The member that was added is none any more: another one is needed. */
    Replacement addingAgain() {
        return new Replacement(deadId, removedId, asideAt, null, snapshot, peerUrls);
    }

    Optional<String> removed() {
        return Optional.ofNullable(removedId);
    }

    Optional<String> added() {
        return Optional.ofNullable(addedId);
    }

    /** As what is moved aside now is named. */
    Instant at() {
        return Instant.parse(asideAt.get(asideAt.size() - 1));
    }

    /** As everything is named that was moved aside. */
    List<Instant> moves() {
        return asideAt.stream().map(Instant::parse).toList();
    }

    /** What lies there now is not the old data, which has another name by now: it gets one of its own. */
    Replacement movingAgain(Instant at) {
        List<String> more = new ArrayList<>(asideAt);
        more.add(at.toString());
        return new Replacement(deadId, removedId, List.copyOf(more), addedId, snapshot, peerUrls);
    }
}
