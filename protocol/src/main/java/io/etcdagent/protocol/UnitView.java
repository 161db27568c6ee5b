package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/**
 * The unit that runs etcd on this node.
 *
 * @param kind {@code systemd} or {@code child-process}
 * @param activeState systemd's ActiveState: active, activating, inactive, failed, ...
 * @param invocation names this very run of etcd; another start has another one
 * @param since when it reached its state, ISO 8601, absent when not known
 * @param mainPid 0 when no process runs
 */
@Json
public record UnitView(
        String name,
        String kind,
        String activeState,
        String subState,
        @Nullable String invocation,
        @Nullable String since,
        long mainPid,
        String result) {}
