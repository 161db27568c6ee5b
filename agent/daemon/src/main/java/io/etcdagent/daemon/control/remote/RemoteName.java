package io.etcdagent.daemon.control.remote;

import io.etcdagent.daemon.tls.CertificateNames;
import io.netty.util.NetUtil;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A name that a client's certificate may be made out to, written as {@code cn:NAME}, {@code dns:NAME}, {@code uri:URI},
 * {@code ip:ADDRESS} or {@code email:ADDRESS}. Names are compared whole; there are no wildcards.
 */
public record RemoteName(Kind kind, String value) {

    /** Where in the certificate the name stands. */
    public enum Kind {
        /** The subject's common name. */
        CN,
        DNS,
        URI,
        IP,
        EMAIL;

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Reads a list of names with commas between them; nothing is an empty list. So a name with a comma in it cannot be
     * given.
     *
     * @throws IllegalArgumentException if it is malformed
     */
    public static List<RemoteName> list(String text) {
        return text.isBlank()
                ? List.of()
                : Arrays.stream(text.split(",", -1))
                        .map(String::strip)
                        .map(RemoteName::parse)
                        .toList();
    }

    private static RemoteName parse(String text) {
        for (Kind kind : Kind.values()) {
            String start = kind.word() + ':';
            if (text.startsWith(start)) {
                String value = text.substring(start.length());
                if (!wellFormed(kind, value)) {
                    throw new IllegalArgumentException(text);
                }
                return new RemoteName(kind, value);
            }
        }
        throw new IllegalArgumentException(text);
    }

    private static boolean wellFormed(Kind kind, String value) {
        return switch (kind) {
            case CN -> !value.isBlank() && value.equals(value.strip());
            case DNS -> value.matches("[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?");
            case URI -> value.matches("[A-Za-z][A-Za-z0-9+.-]*:[!-~]+");
            case IP -> NetUtil.createByteArrayFromIpAddressString(value) != null;
            case EMAIL -> value.matches("[!-~]+@[!-~]+");
        };
    }

    /** Whether the certificate is made out to it. One that cannot be read is made out to nobody. */
    boolean isIn(X509Certificate certificate) {
        try {
            return switch (kind) {
                case CN ->
                    CertificateNames.commonName(certificate)
                            .filter(value::equals)
                            .isPresent();
                case DNS ->
                    CertificateNames.alternatives(certificate, CertificateNames.Kind.DNS).stream()
                            .anyMatch(value::equalsIgnoreCase);
                case URI ->
                    CertificateNames.alternatives(certificate, CertificateNames.Kind.URI)
                            .contains(value);
                case IP ->
                    CertificateNames.alternatives(certificate, CertificateNames.Kind.IP).stream()
                            .anyMatch(this::sameAddress);
                case EMAIL ->
                    CertificateNames.alternatives(certificate, CertificateNames.Kind.EMAIL)
                            .contains(value);
            };
        } catch (CertificateParsingException malformed) {
            return false;
        }
    }

    /** IPv6 addresses have many spellings. */
    private boolean sameAddress(String certified) {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(certified);
        return address != null && Arrays.equals(address, NetUtil.createByteArrayFromIpAddressString(value));
    }

    @Override
    public String toString() {
        return kind.word() + ':' + value;
    }
}
