package io.etcdagent.daemon.discovery;

import io.etcdagent.daemon.etcd.CertificateFacts;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where the agent dials its member: at what it advertises, if it listens there, so that the agent meets what others
 * meet; else at what it listens on; on loopback if it listens on all addresses. An advertised name that may lead
 * elsewhere, to a balancer for instance, comes last: what answers there may be another member.
 */
final class EndpointChoice {

    private static final List<String> LOOPBACKS = List.of("127.0.0.1", "localhost", "[::1]");

    private final MemberSettings member;
    private final Set<String> ownHosts;
    private final Map<URI, Found<URI>> candidates = new LinkedHashMap<>();

    private EndpointChoice(MemberSettings member, Set<String> ownHosts) {
        this.member = member;
        this.ownHosts = ownHosts;
    }

    /**
     * The first that the certificate is made out to, or the first of all if none is.
     *
     * @param certificate etcd's, if it has one that could be read
     * @return empty if it can be dialled nowhere, because it listens on sockets of the file system alone
     */
    static Optional<Found<URI>> of(
            MemberSettings member, Optional<CertificateFacts> certificate, Set<String> ownHosts) {
        EndpointChoice choice = new EndpointChoice(member, ownHosts);
        choice.collect();
        return choice.candidates.values().stream()
                .filter(url -> fits(url.value(), certificate))
                .findFirst()
                .or(() -> choice.candidates.values().stream().findFirst());
    }

    private static boolean fits(URI url, Optional<CertificateFacts> certificate) {
        return url.getScheme().equals("http")
                || certificate.map(facts -> facts.covers(url.getHost())).orElse(true);
    }

    private void collect() {
        List<URI> advertised = member.advertise().value();
        List<URI> listened = member.listen().value();
        advertised.stream().filter(this::listenedOn).forEach(url -> add(url, member.advertise()));
        listened.stream().filter(url -> !Hosts.everyAddress(url)).forEach(url -> add(url, member.listen()));
        for (URI url : listened) {
            if (Hosts.everyAddress(url)) {
                LOOPBACKS.forEach(
                        host -> add(URI.create(url.getScheme() + "://" + host + ":" + url.getPort()), member.listen()));
            }
        }
        if (!listened.isEmpty()) {
            advertised.forEach(url -> add(url, member.advertise()));
        }
    }

    private boolean listenedOn(URI advertised) {
        return member.listen().value().stream()
                .filter(url -> url.getScheme().equals(advertised.getScheme()) && url.getPort() == advertised.getPort())
                .anyMatch(url -> url.getHost().equals(advertised.getHost())
                        || (Hosts.everyAddress(url) && ownHosts.contains(advertised.getHost())));
    }

    private void add(URI url, Found<?> from) {
        candidates.putIfAbsent(url, new Found<>(url, from.origin()));
    }
}
