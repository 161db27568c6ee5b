package io.etcdagent.protocol;

import io.avaje.jsonb.Json;

/**
 * A snapshot that is in a file, whole and verified.
 *
 * @param bytes of the file: the backend file and the 32 bytes after it
 * @param sha256 of the whole file in lower-case hexadecimal, as {@code sha256sum} prints it
 */
@Json
public record SavedSnapshot(String file, long bytes, String sha256) {}
