package io.etcdagent.daemon.measure;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * Until when the first certificate in a file is valid.
 *
 * @param until empty when the file cannot be read
 * @param failure why not, in words for operators
 */
public record CertificateLife(Path file, Optional<Instant> until, Optional<String> failure) {}
