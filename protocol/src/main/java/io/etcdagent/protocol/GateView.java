package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/**
 * One precondition and what was found.
 *
 * @param hard whether no override exists for it
 * @param evidence what was seen
 * @param remedy what would clear it, absent when it passed
 */
@Json
public record GateView(
        String name,
        boolean hard,
        boolean passed,
        String evidence,
        @Nullable String remedy) {}
