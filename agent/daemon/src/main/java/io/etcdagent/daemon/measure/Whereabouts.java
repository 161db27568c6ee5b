package io.etcdagent.daemon.measure;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * Where this node is measured.
 *
 * @param endpoint where its member serves clients
 * @param metrics where else that serves metrics
 * @param directories with its data and, if that is elsewhere, its log
 * @param certificates the files with those that it and this agent show and trust
 */
public record Whereabouts(URI endpoint, List<URI> metrics, List<Path> directories, List<Path> certificates) {

    public Whereabouts {
        metrics = List.copyOf(metrics);
        directories = List.copyOf(directories);
        certificates = List.copyOf(certificates);
    }
}
