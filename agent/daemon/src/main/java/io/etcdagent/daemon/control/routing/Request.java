package io.etcdagent.daemon.control.routing;

import java.util.Optional;

/**
 * One request, free of how it came.
 *
 * @param target as on the request line
 * @param accept all of the Accept header
 * @param lastEventId the number of the last event that the client has, as it says
 * @param body empty if there is none
 */
public record Request(
        String method,
        String target,
        Optional<String> accept,
        Optional<String> contentType,
        Optional<String> idempotencyKey,
        Optional<String> lastEventId,
        String body) {

    /** One that follows nothing. */
    Request(
            String method,
            String target,
            Optional<String> accept,
            Optional<String> contentType,
            Optional<String> idempotencyKey,
            String body) {
        this(method, target, accept, contentType, idempotencyKey, Optional.empty(), body);
    }
}
