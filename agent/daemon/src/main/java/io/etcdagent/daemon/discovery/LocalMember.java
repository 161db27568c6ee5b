package io.etcdagent.daemon.discovery;

import io.etcdagent.daemon.etcd.CertificateFacts;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The member of this host, as its own configuration tells it.
 *
 * @param endpoint where to dial it; empty if it listens on no address
 * @param ca what to check its certificate against; empty where clients speak plainly, or none is known
 * @param certificate what to show it; empty where it asks for nothing
 * @param key the key of that
 * @param served the certificate that it shows; empty without TLS
 */
public record LocalMember(
        MemberSettings settings,
        Optional<Found<URI>> endpoint,
        Optional<Found<Path>> ca,
        Optional<Found<Path>> certificate,
        Optional<Found<Path>> key,
        Optional<Served> served) {

    /**
     * A certificate that etcd shows.
     *
     * @param facts empty if the file cannot be read
     */
    public record Served(Found<Path> file, Optional<CertificateFacts> facts) {}

    /** Decides; what the evidence cannot tell is etcd's default, as it is for etcd. */
    static LocalMember of(Evidence evidence, Surroundings surroundings) {
        EtcdSettings settings = evidence.inForce();
        Path directory = evidence.workingDirectory();
        MemberSettings member = MemberSettings.of(settings, directory);
        Map<Path, CertificateFacts> certificates = surroundings.certificates();
        Optional<Served> served = TlsChoice.path(settings.get("cert-file"), directory)
                .map(file -> new Served(file, Optional.ofNullable(certificates.get(file.value()))));
        Optional<Found<URI>> endpoint =
                EndpointChoice.of(member, served.flatMap(Served::facts), surroundings.ownHosts());
        if (!speaksTls(member)) {
            return new LocalMember(
                    member, endpoint, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        }
        TlsChoice tls = TlsChoice.of(
                settings, evidence.variablesInForce(), member.dataDirectory().value(), directory, certificates);
        // Without an authority nothing can be checked, and a certificate is shown to nobody who is not checked.
        Optional<TlsChoice.Pair> client = tls.client().filter(pair -> tls.ca().isPresent());
        return new LocalMember(
                member,
                endpoint,
                tls.ca(),
                client.map(TlsChoice.Pair::certificate),
                client.map(TlsChoice.Pair::key),
                served);
    }

    private static boolean speaksTls(MemberSettings member) {
        return Stream.concat(member.listen().value().stream(), member.advertise().value().stream())
                .anyMatch(url -> url.getScheme().equals("https"));
    }
}
