package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/**
 * A key at one revision.
 *
 * @param name its bytes, in base64
 * @param createRevision of the write that created it
 * @param modRevision of its newest write
 * @param version how often it was written since it was created
 * @param lease the lease that keeps it; absent for none
 * @param size of the value in bytes; absent where it was not asked for, or the value is longer than an agent takes
 * @param value its first bytes, in base64, as many as were asked for; the rest is cut off where {@code size} is larger
 */
@Json
public record KeyView(
        String name,
        long createRevision,
        long modRevision,
        long version,
        @Nullable String lease,
        @Nullable Long size,
        @Nullable String value) {}
