package io.etcdagent.daemon.etcd;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the certificates are by which the agent and its member know each other; all are PEM.
 *
 * @param ca the authorities that sign members' certificates
 * @param cert the agent's certificate and those between it and its authority; empty where members ask for none
 * @param key its private key; given exactly if the certificate is
 */
public record TlsFiles(Path ca, Optional<Path> cert, Optional<Path> key) {

    public TlsFiles {
        if (cert.isPresent() != key.isPresent()) {
            throw new IllegalArgumentException("a client certificate and its key go together: "
                    + cert.or(() -> key).orElseThrow() + " stands alone");
        }
    }

    /** All of them. */
    List<Path> all() {
        return Stream.of(Stream.of(ca), cert.stream(), key.stream())
                .flatMap(paths -> paths)
                .toList();
    }
}
