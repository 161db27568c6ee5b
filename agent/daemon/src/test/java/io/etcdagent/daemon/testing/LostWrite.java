package io.etcdagent.daemon.testing;

import java.net.URI;
import java.util.Optional;

/**
 * An acknowledged write that is not there.
 *
 * @param member where it was read, linearizable
 * @param found another value that is there instead
 */
public record LostWrite(URI member, String key, String written, Optional<String> found) {}
