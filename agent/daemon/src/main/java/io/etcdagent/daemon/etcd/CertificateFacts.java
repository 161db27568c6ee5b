package io.etcdagent.daemon.etcd;

import io.etcdagent.daemon.tls.AgentPem;
import io.etcdagent.daemon.tls.CertificateNames;
import io.etcdagent.daemon.tls.CertificateNames.Kind;
import io.etcdagent.protocol.tls.TlsFilesException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a certificate says of itself.
 *
 * @param commonName the subject's; empty if it has none
 * @param hosts names and addresses that it is made out to, without brackets
 * @param serverAuthentication whether a client lets a server show it: it says so, or says nothing of its use
 * @param clientAuthentication whether a server lets a client show it, in the same way
 */
public record CertificateFacts(
        String commonName,
        List<String> hosts,
        Instant notBefore,
        Instant notAfter,
        boolean serverAuthentication,
        boolean clientAuthentication) {

    private static final String SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";
    private static final String ANY_USE = "2.5.29.37.0";
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    public CertificateFacts {
        hosts = List.copyOf(hosts);
    }

    /** Of the first certificate in a PEM file. */
    public static CertificateFacts read(Path file) throws TlsFilesException {
        X509Certificate certificate = AgentPem.of(file).certificates().get(0);
        try {
            return new CertificateFacts(
                    CertificateNames.commonName(certificate).orElse(""),
                    hosts(certificate),
                    certificate.getNotBefore().toInstant(),
                    certificate.getNotAfter().toInstant(),
                    good(certificate, SERVER_AUTHENTICATION),
                    good(certificate, CLIENT_AUTHENTICATION));
        } catch (CertificateParsingException e) {
            throw new TlsFilesException(file, "not a readable certificate: " + e.getMessage(), e);
        }
    }

    private static boolean good(X509Certificate certificate, String use) throws CertificateParsingException {
        List<String> uses = certificate.getExtendedKeyUsage();
        return uses == null || uses.contains(use) || uses.contains(ANY_USE);
    }

    private static List<String> hosts(X509Certificate certificate) throws CertificateParsingException {
        List<String> hosts = new ArrayList<>(CertificateNames.alternatives(certificate, Kind.DNS));
        hosts.addAll(CertificateNames.alternatives(certificate, Kind.IP));
        return hosts;
    }

    /**
     * Whether it is made out to a host as a URL names it (RFC 6125): an address must stand in it as such; the star of a
     * name stands for one label.
     */
    public boolean covers(String host) {
        String wanted = host.replaceFirst("^\\[(.*)\\]$", "$1").toLowerCase(Locale.ROOT);
        if (ADDRESS.matcher(wanted).matches()) {
            return hosts.stream().anyMatch(name -> sameAddress(name, wanted));
        }
        return hosts.stream().map(name -> name.toLowerCase(Locale.ROOT)).anyMatch(name -> sameName(name, wanted));
    }

    /** Whether it is made out to any name but that by which a host calls itself. */
    public boolean namesAHost() {
        return hosts.stream().anyMatch(name -> !ADDRESS.matcher(name).matches() && !"localhost".equalsIgnoreCase(name));
    }

    private static boolean sameName(String certified, String wanted) {
        int dot = wanted.indexOf('.');
        boolean star = certified.startsWith("*.") && dot > 0;
        return star ? certified.substring(1).equals(wanted.substring(dot)) : certified.equals(wanted);
    }

    /** IPv6 addresses have many spellings. */
    private static boolean sameAddress(String certified, String wanted) {
        try {
            return ADDRESS.matcher(certified).matches()
                    && InetAddress.getByName(certified).equals(InetAddress.getByName(wanted));
        } catch (UnknownHostException malformed) {
            return false;
        }
    }
}
