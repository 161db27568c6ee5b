package io.etcdagent.daemon.control.remote;

import io.etcdagent.protocol.tls.TlsFilesException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where the TLS listener's certificates are; all are PEM.
 *
 * @param cert the listener's certificate and those between it and its authority
 * @param key its private key
 * @param clientCa the authorities that sign clients' certificates
 */
public record ListenFiles(Path cert, Path key, Path clientCa) {

    /** Those with certificates. */
    public List<Path> certificates() {
        return List.of(cert, clientCa);
    }

    List<Path> all() {
        return List.of(cert, key, clientCa);
    }

    /** Why they cannot be used as they are now, with the remedy; empty if they can. Reads them. */
    public Optional<String> fault() {
        try {
            ServerTls.read(this);
            return Optional.empty();
        } catch (TlsFilesException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
