package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One operation on this node.
 *
 * @param phase where it is, or where it ended
 * @param message one line for an operator
 * @param requestedBy who asked, as the agent saw them
 * @param gates the gates that refused, are waited for, or were overridden; empty otherwise
 * @param space of a defragmentation that succeeded
 */
@Json
public record OperationView(
        String id,
        OperationKind kind,
        String memberId,
        String memberName,
        OperationState state,
        Phase phase,
        String message,
        String requestedBy,
        String reason,
        String startedAt,
        @Nullable String endedAt,
        List<GateView> gates,
        @Nullable BackendSpace space) {}
