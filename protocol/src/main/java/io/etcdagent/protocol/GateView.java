package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/**
 * One precondition and what was found.
 *
 * @param hard whether no override exists for it
 * @param evidence what was seen
 * @param remedy what would clear it, absent when it passed
 * @param overridden it did not pass, and an operator's override lets it count as if it had; {@code passed} is true then
 */
@Json
public record GateView(
        String name,
        boolean hard,
        boolean passed,
        String evidence,
        @Nullable String remedy,
        boolean overridden) {}
