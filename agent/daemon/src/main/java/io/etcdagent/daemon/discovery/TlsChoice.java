package io.etcdagent.daemon.discovery;

import io.etcdagent.daemon.etcd.CertificateFacts;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which of the files that etcd itself uses the agent uses as its client.
 *
 * @param ca what etcd's own certificate is checked against
 * @param client what the agent shows; empty where etcd asks for nothing
 */
record TlsChoice(Optional<Found<Path>> ca, Optional<Pair> client) {

    /** A certificate and its key. */
    record Pair(Found<Path> certificate, Found<Path> key) {}

    private static final String AUTO_TLS_CERTIFICATE = "fixtures/client/cert.pem";

    /**
     * The authority: etcd's own for clients, because one authority usually signs both sides; else the one that etcdctl
     * is told to use; else the one for peers. The client certificate, where etcd asks for one (it does as soon as it has
     * an authority for clients, client/pkg/transport/listener.go): the one that etcd dials itself with; its own, if that
     * may be used by clients; else etcdctl's.
     */
    static TlsChoice of(
            EtcdSettings settings,
            Variables variables,
            Path dataDirectory,
            Path workingDirectory,
            Map<Path, CertificateFacts> certificates) {
        Optional<Found<Path>> trusted = path(settings.get("trusted-ca-file"), workingDirectory);
        Optional<Found<Path>> selfSigned = settings.get("auto-tls")
                .filter(found -> settings.on("auto-tls"))
                .map(found -> found.map(on -> dataDirectory.resolve(AUTO_TLS_CERTIFICATE)));
        Optional<Found<Path>> ca = trusted.or(() -> path(variables.get("ETCDCTL_CACERT"), workingDirectory))
                .or(() -> selfSigned)
                .or(() -> path(settings.get("peer-trusted-ca-file"), workingDirectory));
        if (trusted.isEmpty() && !settings.on("client-cert-auth")) {
            return new TlsChoice(ca, Optional.empty());
        }
        List<Pair> pairs = Stream.of(
                        pair(settings.get("client-cert-file"), settings.get("client-key-file"), workingDirectory),
                        pair(settings.get("cert-file"), settings.get("key-file"), workingDirectory),
                        pair(variables.get("ETCDCTL_CERT"), variables.get("ETCDCTL_KEY"), workingDirectory))
                .flatMap(Optional::stream)
                .toList();
        return new TlsChoice(
                ca,
                pairs.stream()
                        .filter(pair -> Optional.ofNullable(
                                        certificates.get(pair.certificate().value()))
                                .map(CertificateFacts::clientAuthentication)
                                .orElse(true))
                        .findFirst()
                        .or(() -> pairs.stream().findFirst()));
    }

    private static Optional<Pair> pair(
            Optional<Found<String>> certificate, Optional<Found<String>> key, Path workingDirectory) {
        return path(certificate, workingDirectory)
                .flatMap(found -> path(key, workingDirectory).map(second -> new Pair(found, second)));
    }

    static Optional<Found<Path>> path(Optional<Found<String>> text, Path workingDirectory) {
        return text.map(found -> found.map(workingDirectory::resolve));
    }
}
