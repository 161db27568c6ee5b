package io.etcdagent.daemon.measure;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Until when the certificates in a file are valid.
 *
 * @param authorities whether they are those that others are signed by, of which each counts for itself; else they are one
 *     certificate and those between it and its authority
 * @param ends of each, in their order; none when the file cannot be read
 * @param failure why not, in words for operators
 */
public record CertificateLife(Path file, boolean authorities, List<End> ends, Optional<String> failure) {

    /**
     * When one of them ends to be valid.
     *
     * @param subject whose it is
     */
    public record End(String subject, Instant at) {}

    public CertificateLife {
        ends = List.copyOf(ends);
    }

    static CertificateLife unread(Path file, String failure) {
        return new CertificateLife(file, false, List.of(), Optional.of(failure));
    }

    /** When the one that stands first in the file ends; empty when the file cannot be read. */
    public Optional<Instant> until() {
        return ends.stream().map(End::at).findFirst();
    }

    /** When the file is of no use any more: when the last authority ends, or the certificate itself. */
    public Optional<Instant> usableUntil() {
        return authorities ? ends.stream().map(End::at).max(Comparator.naturalOrder()) : until();
    }
}
