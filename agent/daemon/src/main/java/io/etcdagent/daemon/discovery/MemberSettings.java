package io.etcdagent.daemon.discovery;

import io.etcdagent.daemon.etcd.Member;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * etcd's settings in the types that they have.
 *
 * @param walDirectory where its WAL is, if that is not in the data directory
 * @param listen where it listens for clients
 * @param advertise where it tells others to find it
 * @param peers where other members find it
 * @param initialCluster members by name, as etcd has it: {@code name=url,…}; empty where it finds them otherwise
 * @param initialClusterState {@code new} or {@code existing}
 * @param quota how large the backend file may get, in bytes, as it was set; empty where it was not
 * @param metrics where it serves metrics to anybody beside its clients, as it can be dialled here
 * @param certificates the files with the certificates that it shows and those that it trusts, each once
 */
public record MemberSettings(
        Found<String> name,
        Found<Path> dataDirectory,
        Optional<Found<Path>> walDirectory,
        Found<List<URI>> listen,
        Found<List<URI>> advertise,
        Found<List<URI>> peers,
        Optional<Found<String>> initialCluster,
        Found<String> initialClusterState,
        Optional<Found<String>> quota,
        List<URI> metrics,
        List<Path> certificates) {

    /** What etcd takes for a quota where none is set (DefaultQuotaBytes in server/etcdserver/quota.go). */
    private static final long USUAL_QUOTA = 2L << 30;

    private static final List<String> CERTIFICATES =
            List.of("cert-file", "client-cert-file", "peer-cert-file", "trusted-ca-file", "peer-trusted-ca-file");

    /** Of a member that sets no quota, uses no certificates, and serves metrics to its clients alone. */
    public MemberSettings(
            Found<String> name,
            Found<Path> dataDirectory,
            Optional<Found<Path>> walDirectory,
            Found<List<URI>> listen,
            Found<List<URI>> advertise,
            Found<List<URI>> peers,
            Optional<Found<String>> initialCluster,
            Found<String> initialClusterState) {
        this(
                name,
                dataDirectory,
                walDirectory,
                listen,
                advertise,
                peers,
                initialCluster,
                initialClusterState,
                Optional.empty(),
                List.of(),
                List.of());
    }

    /** The size in bytes that the backend file may reach; empty when there is no limit, or it is not understood. */
    public OptionalLong quotaBytes() {
        long set;
        try {
            set = quota.map(found -> Long.parseLong(found.value().strip())).orElse(0L);
        } catch (NumberFormatException notUnderstood) {
            return OptionalLong.empty();
        }
        return set < 0 ? OptionalLong.empty() : OptionalLong.of(set == 0 ? USUAL_QUOTA : set);
    }

    /**
     * That the member which answers is another than the configured one, in a sentence; empty if it is not, or has not
     * joined yet. etcd tells the others its name at each start.
     */
    public Optional<String> mismatch(Member answering) {
        return answering.name().isEmpty() || answering.name().equals(name.value())
                ? Optional.empty()
                : Optional.of("The member of this node is named " + name.value() + " (" + name.origin()
                        + "), but at its endpoint answers " + answering.label()
                        + ": the endpoint leads to another member, or etcd was not started since it got this name; see:"
                        + " etcd-agent --check-config");
    }

    /** The peer URLs of the members that the cluster was founded with, or that this one joined, its own among them. */
    public List<URI> initialPeerUrls() {
        return initialCluster
                .map(found -> urls(found.value().replaceAll("(^|,)[^=,]*=", "$1")))
                .orElse(List.of());
    }

    /**
     * Where the others of these may serve clients: on their own hosts, in the way in which the local one does.
     *
     * @param local the client URL of the local member
     */
    public List<URI> othersAt(URI local) {
        return initialPeerUrls().stream()
                .filter(url -> !peers.value().contains(url))
                .map(url -> URI.create(local.getScheme() + "://"
                        + url.getRawAuthority().replaceFirst(":\\d+$", "") + ":" + local.getPort()))
                .distinct()
                .toList();
    }

    static MemberSettings of(EtcdSettings settings, Path workingDirectory) {
        Found<String> name = settings.get("name").orElseThrow();
        return new MemberSettings(
                name,
                settings.get("data-dir")
                        .orElseGet(() -> name.map(value -> value + ".etcd"))
                        .map(workingDirectory::resolve),
                settings.get("wal-dir").map(found -> found.map(workingDirectory::resolve)),
                urls(settings, "listen-client-urls"),
                urls(settings, "advertise-client-urls"),
                urls(settings, "initial-advertise-peer-urls"),
                settings.get("initial-cluster"),
                settings.get("initial-cluster-state").orElseThrow(),
                settings.get("quota-backend-bytes"),
                Stream.of("listen-metrics-urls", "listen-client-http-urls")
                        .flatMap(flag -> settings.get(flag).stream())
                        .flatMap(found -> urls(found.value()).stream())
                        .map(MemberSettings::dialled)
                        .toList(),
                CERTIFICATES.stream()
                        .flatMap(flag -> settings.get(flag).stream())
                        .map(found -> workingDirectory.resolve(found.value()))
                        .distinct()
                        .toList());
    }

    private static URI dialled(URI listened) {
        return Hosts.everyAddress(listened)
                ? URI.create(listened.getScheme() + "://localhost:" + listened.getPort())
                : listened;
    }

    private static Found<List<URI>> urls(EtcdSettings settings, String name) {
        return settings.get(name).orElseThrow().map(MemberSettings::urls);
    }

    /** Those that are URLs with host and port; etcd starts with no others but the paths of sockets. */
    static List<URI> urls(String list) {
        return Arrays.stream(list.split(",", -1))
                .map(String::strip)
                .map(MemberSettings::url)
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<URI> url(String text) {
        try {
            URI url = new URI(text.replaceFirst("/+$", ""));
            boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            return web && url.getHost() != null && url.getPort() >= 0 ? Optional.of(url) : Optional.empty();
        } catch (URISyntaxException malformed) {
            return Optional.empty();
        }
    }
}
