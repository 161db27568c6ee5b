package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A lease.
 *
 * @param grantedSeconds for how long it was granted; absent where only its id is known
 * @param remainingSeconds until it expires
 * @param keys the names of the keys that go with it, in base64
 * @param trouble why something is absent
 */
@Json
public record LeaseView(
        String id,
        @Nullable Long grantedSeconds,
        @Nullable Long remainingSeconds,
        @Nullable List<String> keys,
        @Nullable String trouble) {}
