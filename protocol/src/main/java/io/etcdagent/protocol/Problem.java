package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An error as RFC 9457 describes it, served as {@code application/problem+json}.
 *
 * @param type a URI reference that names the kind of problem and never changes its meaning
 * @param detail what happened here, what it means, and what to do next
 * @param gates for a refusal, the gates that failed
 * @param conflict for a conflict, the operation or the rollout that stands in the way, where it is one
 */
@Json
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        @Nullable List<GateView> gates,
        @Nullable ConflictView conflict) {

    /** One that nothing nameable stands in the way of. */
    public Problem(String type, String title, int status, String detail, @Nullable List<GateView> gates) {
        this(type, title, status, detail, gates, null);
    }
}
