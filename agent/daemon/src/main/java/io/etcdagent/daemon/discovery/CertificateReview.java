package io.etcdagent.daemon.discovery;

import io.etcdagent.daemon.etcd.CertificateFacts;
import io.etcdagent.daemon.tls.FiledCertificate;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Whether the certificates by which the agent and its member know each other can do that. Decides, reads nothing. */
public final class CertificateReview {

    private static final Duration SOON = Duration.ofDays(7);

    private final Instant now;
    private final List<Problem> problems = new ArrayList<>();

    private CertificateReview(Instant now) {
        this.now = now;
    }

    /**
     * What is wrong with them.
     *
     * @param endpoint where the member is dialled
     * @param served what it shows there, by its file; one or none
     * @param shown what the agent shows, by its file; one or none
     */
    public static List<Problem> of(
            URI endpoint, Map<Path, CertificateFacts> served, Map<Path, CertificateFacts> shown, Instant now) {
        CertificateReview review = new CertificateReview(now);
        Map<Path, CertificateFacts> both = new TreeMap<>(served);
        both.putAll(shown);
        both.forEach(review::time);
        if (endpoint.getScheme().equals("https")) {
            served.forEach((file, facts) -> review.host(endpoint, file, facts));
        }
        shown.forEach(review::use);
        return review.problems;
    }

    /**
     * What is wrong with the certificate that the agent shows to who connects to it.
     *
     * @param addresses where it can be reached on this host, without brackets; empty if that is not known
     */
    public static List<Problem> ofListener(Path file, CertificateFacts facts, List<String> addresses, Instant now) {
        CertificateReview review = new CertificateReview(now);
        review.time(file, facts);
        review.listenersUse(file, facts);
        review.listenersNames(file, facts, addresses);
        return review.problems;
    }

    /**
     * What is wrong with the authorities in a file that says whom to trust. Each is judged: those that are of no use do
     * no harm as long as one is.
     */
    public static List<Problem> ofAuthorities(Path file, List<FiledCertificate> authorities, Instant now) {
        CertificateReview review = new CertificateReview(now);
        if (authorities.stream().noneMatch(review::isValid)) {
            review.problems.add(Problem.obstacle(
                    "None of the certificates in the CA file " + file + " is valid now, so nobody's certificate is"
                            + " good by it: "
                            + authorities.stream().map(review::notValid).collect(Collectors.joining("; ")),
                    "Put the present authority's certificate into it"));
        } else {
            authorities.forEach(each -> review.authority(file, each));
        }
        return review.problems;
    }

    private boolean isValid(FiledCertificate certificate) {
        return !certificate.notAfter().isBefore(now) && !certificate.notBefore().isAfter(now);
    }

    private String notValid(FiledCertificate certificate) {
        return "that of " + certificate.subject()
                + (certificate.notAfter().isBefore(now)
                        ? " expired at " + certificate.notAfter()
                        : " is not valid before " + certificate.notBefore());
    }

    private void authority(Path file, FiledCertificate certificate) {
        if (!isValid(certificate)) {
            problems.add(Problem.warning(
                    "Of the certificates in the CA file " + file + ", " + notValid(certificate),
                    "Take it out if it is an old one; if somebody still shows a certificate that it signed, put the"
                            + " renewed one in its place"));
        } else if (!certificate.anchor()) {
            problems.add(Problem.warning(
                    "Of the certificates in the CA file " + file + ", that of " + certificate.subject()
                            + " is no authority's (its basic constraints do not say CA), so what it signs is trusted by"
                            + " nobody",
                    "Put the certificate of the authority that signed it in its place"));
        } else if (certificate.notAfter().isBefore(now.plus(SOON))) {
            problems.add(Problem.warning(
                    "Of the certificates in the CA file " + file + ", that of " + certificate.subject()
                            + " expires soon, at " + certificate.notAfter(),
                    "Add the new authority's, on all nodes, before certificates are signed by it"));
        }
    }

    private void time(Path file, CertificateFacts facts) {
        if (facts.notAfter().isBefore(now)) {
            problems.add(Problem.obstacle(
                    "The certificate " + file + " expired at " + facts.notAfter()
                            + ", so connections with it are refused",
                    "Renew it: etcd and the agent read it anew, without a restart"));
        } else if (facts.notBefore().isAfter(now)) {
            problems.add(Problem.obstacle(
                    "The certificate " + file + " is not valid before " + facts.notBefore()
                            + ", and this host's clock says " + now,
                    "Set the clock, if it is wrong, or issue the certificate anew"));
        } else if (facts.notAfter().isBefore(now.plus(SOON))) {
            problems.add(Problem.warning(
                    "The certificate " + file + " expires soon, at " + facts.notAfter(),
                    "Renew it: etcd and the agent read it anew, without a restart"));
        }
    }

    private void host(URI endpoint, Path file, CertificateFacts facts) {
        if (!facts.covers(endpoint.getHost())) {
            problems.add(Problem.obstacle(
                    "etcd's certificate " + file + " is not made out to " + endpoint.getHost()
                            + ", where the agent dials it, but to "
                            + (facts.hosts().isEmpty() ? "no host" : String.join(", ", facts.hosts())),
                    "Issue it with that host among its subject alternative names, or set ETCD_AGENT_ENDPOINT in"
                            + " /etc/default/etcd-agent to a URL of the member with one of those hosts"));
        }
    }

    private void listenersUse(Path file, CertificateFacts facts) {
        if (!facts.serverAuthentication()) {
            problems.add(Problem.obstacle(
                    "The certificate " + file
                            + ", which the TLS listener shows, may not be used by servers (its extended key usage lacks"
                            + " serverAuth), so clients refuse it",
                    "Issue it with serverAuth, or set ETCD_AGENT_LISTEN_CERT and ETCD_AGENT_LISTEN_KEY in"
                            + " /etc/default/etcd-agent to a server's certificate"));
        }
    }

    /** By which name a client dials is not known here; that it dials an address is, where there is no name. */
    private void listenersNames(Path file, CertificateFacts facts, List<String> addresses) {
        String remedy = "Issue it with the names and addresses by which clients dial this host among its subject"
                + " alternative names";
        if (facts.hosts().isEmpty()) {
            problems.add(Problem.warning(
                    "The certificate " + file
                            + ", which the TLS listener shows, is made out to no host, so clients that"
                            + " check that refuse it",
                    remedy));
        } else if (!facts.namesAHost()
                && !addresses.isEmpty()
                && addresses.stream().noneMatch(facts::covers)) {
            problems.add(Problem.warning(
                    "The certificate " + file + ", which the TLS listener shows, is made out to "
                            + String.join(", ", facts.hosts()) + " and not to " + String.join(", ", addresses)
                            + ", where it listens, so clients that dial that refuse it",
                    remedy));
        }
    }

    private void use(Path file, CertificateFacts facts) {
        if (!facts.clientAuthentication()) {
            problems.add(Problem.obstacle(
                    "The certificate " + file
                            + ", which the agent shows to etcd, may not be used by clients (its extended"
                            + " key usage lacks clientAuth), so etcd refuses it",
                    "Issue it with serverAuth and clientAuth, or set ETCD_AGENT_CERT and ETCD_AGENT_KEY in"
                            + " /etc/default/etcd-agent to a client certificate"));
        }
    }
}
