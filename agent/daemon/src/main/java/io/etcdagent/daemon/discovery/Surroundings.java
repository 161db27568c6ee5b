package io.etcdagent.daemon.discovery;

import io.etcdagent.daemon.etcd.CertificateFacts;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * What is known of the machine beside etcd's settings.
 *
 * @param certificates those that could be read
 * @param ownHosts hosts of client URLs that are addresses of this machine
 */
record Surroundings(Map<Path, CertificateFacts> certificates, Set<String> ownHosts, Instant now) {

    Surroundings {
        certificates = Map.copyOf(certificates);
        ownHosts = Set.copyOf(ownHosts);
    }
}
