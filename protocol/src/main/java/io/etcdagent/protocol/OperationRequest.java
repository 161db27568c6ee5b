package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /v1/operations}.
 *
 * @param reason why, for everybody who looks meanwhile
 * @param between name of a step to run while etcd is down
 * @param settleSeconds how long the start gates must hold, in seconds; 2 when absent
 * @param dryRun only ask the gates
 * @param allowOutage accept that a cluster of one or two members is down meanwhile
 * @param overrides names of soft gates that need not pass; they need a reason
 * @param keepRevisions of the way out of NOSPACE: how many revisions before the newest are not compacted; 0 when absent
 */
@Json
public record OperationRequest(
        OperationKind kind,
        @Nullable String reason,
        @Nullable String between,
        @Nullable Double settleSeconds,
        boolean dryRun,
        boolean allowOutage,
        @Nullable List<String> overrides,
        @Nullable Long keepRevisions) {

    /** Of any kind but the way out of NOSPACE. */
    public OperationRequest(
            OperationKind kind,
            @Nullable String reason,
            @Nullable String between,
            @Nullable Double settleSeconds,
            boolean dryRun,
            boolean allowOutage,
            @Nullable List<String> overrides) {
        this(kind, reason, between, settleSeconds, dryRun, allowOutage, overrides, null);
    }
}
