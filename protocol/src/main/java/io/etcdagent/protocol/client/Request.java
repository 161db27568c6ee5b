package io.etcdagent.protocol.client;

import java.util.Optional;

/**
 * What is sent.
 *
 * @param body JSON, if there is any
 * @param idempotencyKey the same for each attempt at the same thing
 * @param accept the media type that is wanted
 */
record Request(String method, String path, Optional<byte[]> body, Optional<String> idempotencyKey, String accept) {

    static Request get(String path, String accept) {
        return new Request("GET", path, Optional.empty(), Optional.empty(), accept);
    }
}
