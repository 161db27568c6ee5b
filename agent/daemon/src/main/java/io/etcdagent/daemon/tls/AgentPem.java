package io.etcdagent.daemon.tls;

import io.etcdagent.daemon.storage.ReadAccess;
import io.etcdagent.protocol.tls.PemFile;
import java.nio.file.Path;

/** A PEM file that the agent reads as its own user, to whom it may be closed. */
public final class AgentPem {

    private AgentPem() {}

    /** The file; one that may not be read tells how the agent's user is let. */
    public static PemFile of(Path path) {
        return new PemFile(path, file -> ReadAccess.refused(Path.of(file)));
    }
}
