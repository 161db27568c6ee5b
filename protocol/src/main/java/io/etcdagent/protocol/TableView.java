package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/**
 * The keys under one prefix.
 *
 * @param prefix its bytes, in base64
 * @param depth how many parts the prefix has below the one that was asked for, 0 for that one
 * @param keys how many there are
 * @param bytes of keys and values together
 * @param newestRevision of the newest write to any of them
 * @param folded for the smaller tables within the prefix that are not told one by one, how many they are; absent for a
 *     table
 */
@Json
public record TableView(
        String prefix,
        int depth,
        long keys,
        long bytes,
        long newestRevision,
        @Nullable Long folded) {}
