package io.etcdagent.daemon.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** The names that a certificate is made out to. */
public final class CertificateNames {

    /** What kind of name a subject alternative name is, with its tag by RFC 5280, section 4.2.1.6. */
    public enum Kind {
        EMAIL(1),
        DNS(2),
        URI(6),
        IP(7);

        private final int tag;

        Kind(int tag) {
            this.tag = tag;
        }
    }

    private CertificateNames() {}

    /**
     * The subject's common name, as it is meant and not as it is escaped in print; empty if there is none, if there are
     * several, or if it is no text: whoever goes by it must not have to choose.
     */
    public static Optional<String> commonName(X509Certificate certificate) {
        List<Object> found = new ArrayList<>();
        try {
            for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                Attribute attribute = part.toAttributes().get("CN");
                if (attribute != null) {
                    NamingEnumeration<?> values = attribute.getAll();
                    while (values.hasMore()) {
                        found.add(values.next());
                    }
                }
            }
        } catch (InvalidNameException malformed) {
            return Optional.empty();
        } catch (NamingException malformed) {
            return Optional.empty();
        }
        return found.size() == 1 && found.get(0) instanceof String name ? Optional.of(name) : Optional.empty();
    }

    /**
     * All subject alternative names of a kind; addresses without brackets.
     *
     * @throws CertificateParsingException if the extension is malformed
     */
    public static List<String> alternatives(X509Certificate certificate, Kind kind) throws CertificateParsingException {
        Collection<List<?>> all = certificate.getSubjectAlternativeNames();
        List<String> names = new ArrayList<>();
        for (List<?> name : all == null ? List.<List<?>>of() : all) {
            if (name.get(0) instanceof Integer tag && tag == kind.tag && name.get(1) instanceof String text) {
                names.add(text);
            }
        }
        return names;
    }
}
