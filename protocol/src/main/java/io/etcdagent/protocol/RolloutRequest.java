package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /v1/rollouts}; reason, between and settleSeconds are those of {@link OperationRequest}.
 *
 * @param kind what is done to each member; a restart when absent
 * @param members names or hexadecimal ids of those meant; all voters when absent
 * @param ifVersionOlderThan leave out members whose etcd is this version or newer, by what they say of themselves
 * @param failureBudget how many members may fail without a pause
 * @param dryRun plan it and ask every gate; nothing is written
 */
@Json
public record RolloutRequest(
        @Nullable RolloutKind kind,
        @Nullable String reason,
        @Nullable String between,
        @Nullable Double settleSeconds,
        @Nullable List<String> members,
        @Nullable String ifVersionOlderThan,
        int failureBudget,
        boolean dryRun) {

    /** A restart of every voter. */
    public static RolloutRequest restart(
            @Nullable String reason, @Nullable String between, @Nullable Double settleSeconds) {
        return new RolloutRequest(RolloutKind.RESTART, reason, between, settleSeconds, null, null, 0, false);
    }
}
