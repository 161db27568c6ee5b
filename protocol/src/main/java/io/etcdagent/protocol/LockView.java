package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to {@code GET /v1/lock}.
 *
 * @param holder absent when the lock is free
 * @param queue those who wait, first come first
 */
@Json
public record LockView(
        @Nullable HolderView holder,
        List<HolderView> queue,
        @Nullable DisruptionView disruption) {}
