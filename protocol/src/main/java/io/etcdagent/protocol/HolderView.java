package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/**
 * Who holds the restart lock, or waits for it.
 *
 * @param key its key in etcd
 * @param lease the lease that keeps the key, absent if none
 * @param createRevision its place in the queue: smaller is earlier
 * @param memberId absent when the key was not made by an agent
 * @param description one line; for a key that is not an agent's, its value as it stands
 */
@Json
public record HolderView(
        String key,
        @Nullable String lease,
        long createRevision,
        @Nullable String memberId,
        @Nullable String memberName,
        @Nullable String host,
        @Nullable String operation,
        @Nullable String reason,
        @Nullable String requestedBy,
        @Nullable String since,
        String description) {}
