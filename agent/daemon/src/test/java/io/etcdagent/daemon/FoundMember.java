package io.etcdagent.daemon;

import io.etcdagent.daemon.discovery.Discovered;
import io.etcdagent.daemon.discovery.Found;
import io.etcdagent.daemon.discovery.LocalMember;
import io.etcdagent.daemon.discovery.MemberSettings;
import io.etcdagent.daemon.discovery.Origin;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A discovery that found a running member and nothing wrong. */
final class FoundMember {

    private FoundMember() {}

    /** @param certificate the client's; its key is beside it */
    static Discovered at(String endpoint, Optional<String> ca, Optional<String> certificate) {
        Origin somewhere = new Origin(Origin.Way.ENVIRONMENT, "ETCD_X in /etc/default/etcd");
        Found<List<URI>> urls = new Found<>(List.of(URI.create(endpoint)), somewhere);
        MemberSettings settings = new MemberSettings(
                new Found<>("node1", somewhere),
                new Found<>(Path.of("/var/lib/etcd"), somewhere),
                Optional.empty(),
                urls,
                urls,
                urls,
                Optional.empty(),
                new Found<>("new", somewhere));
        LocalMember member = new LocalMember(
                settings,
                Optional.of(new Found<>(URI.create(endpoint), somewhere)),
                ca.map(file -> new Found<>(Path.of(file), somewhere)),
                certificate.map(file -> new Found<>(Path.of(file), somewhere)),
                certificate.map(file -> new Found<>(Path.of(file + ".key"), somewhere)),
                Optional.empty());
        return new Discovered(Optional.of(member), Optional.of("etcd"), true, List.of());
    }
}
