package io.etcdagent.protocol;

import io.avaje.jsonb.Json;

/**
 * What a role permits.
 *
 * @param access {@code read}, {@code write} or {@code readwrite}
 * @param from the first key, in base64
 * @param end what comes after the last one, in base64: empty for the one key alone, a zero byte for no end
 */
@Json
public record PermissionView(String access, String from, String end) {}
