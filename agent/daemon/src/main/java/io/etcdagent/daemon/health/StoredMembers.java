package io.etcdagent.daemon.health;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The remembered members as JSON.
 *
 * @param version of this format; any other than {@link #VERSION} is refused
 * @param clusterId in hexadecimal, as all ids here
 * @param localId absent while the local member was never heard
 * @param knownAt ISO 8601
 */
@Json
record StoredMembers(
        int version, String clusterId, @Nullable String localId, String knownAt, List<Entry> members) {

    static final int VERSION = 1;

    /** One entry of the member list. */
    @Json
    record Entry(String id, String name, List<String> peerUrls, List<String> clientUrls, boolean learner) {}
}
