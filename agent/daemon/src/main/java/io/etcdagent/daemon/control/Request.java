package io.etcdagent.daemon.control;

import java.util.Optional;

/**
 * One request, free of how it came.
 *
 * @param target as on the request line
 * @param accept all of the Accept header
 * @param body empty if there is none
 */
record Request(
        String method,
        String target,
        Optional<String> accept,
        Optional<String> contentType,
        Optional<String> idempotencyKey,
        String body) {}
