package io.etcdagent.daemon.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Year;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** A certificate authority made by openssl for one test; keys are elliptic curve unless said otherwise, in PKCS#8. */
public final class TestCertificates {

    private static final int DAYS = 10;
    private static final List<String> ELLIPTIC_CURVE = List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256");
    private static final List<String> RSA = List.of("-newkey", "rsa:2048");
    private static final String SERVERS_AND_CLIENTS = "serverAuth,clientAuth";

    private final Path directory;
    private final Issued authority;

    private TestCertificates(Path directory, Issued authority) {
        this.directory = directory;
        this.authority = authority;
    }

    /**
     * A certificate and its key.
     *
     * @param certificate PEM
     * @param key PEM, PKCS#8
     */
    public record Issued(Path certificate, Path key) {}

    /** Makes a new authority in a directory, which is made too. */
    public static TestCertificates create(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Issued authority = new Issued(directory.resolve("ca.pem"), directory.resolve("ca-key.pem"));
        List<String> command = withNewKey("/CN=test authority", ELLIPTIC_CURVE, authority.key());
        command.addAll(List.of("-x509", "-days", Integer.toString(DAYS)));
        command.addAll(List.of("-addext", "keyUsage=critical,keyCertSign,cRLSign"));
        command.addAll(List.of("-out", authority.certificate().toString()));
        Commands.run(command);
        return new TestCertificates(directory, authority);
    }

    /** The authority's certificate, PEM. */
    public Path ca() {
        return authority.certificate();
    }

    /**
     * Issues a certificate for servers and clients that is good for ten days.
     *
     * @param name its common name and, with what follows, the files' names
     * @param subjectAltNames as openssl writes them: {@code IP:127.0.0.1}, {@code DNS:localhost}
     */
    public Issued issue(String name, List<String> subjectAltNames) {
        return issue(name, subjectAltNames, DAYS);
    }

    /** Issues a certificate that expired a day ago. */
    public Issued issueExpired(String name, List<String> subjectAltNames) {
        return issue(name, subjectAltNames, -1);
    }

    /** Issues a certificate that is good in ten years only. */
    public Issued issueNotYetValid(String name, List<String> subjectAltNames) {
        Issued issued = new Issued(directory.resolve(name + ".pem"), directory.resolve(name + "-key.pem"));
        Path request = request("/CN=" + name, name, subjectAltNames, SERVERS_AND_CLIENTS, ELLIPTIC_CURVE, issued.key());
        Path database = directory.resolve("index.txt");
        Path settings = directory.resolve("ca.cnf");
        try {
            Files.writeString(database, "");
            Files.writeString(settings, """
                    [ca]
                    default_ca = it
                    [it]
                    database = %s
                    new_certs_dir = %s
                    rand_serial = yes
                    default_md = sha256
                    copy_extensions = copy
                    policy = any
                    [any]
                    commonName = supplied
                    """.formatted(database, directory));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String year = Integer.toString(Year.now(ZoneOffset.UTC).getValue() + 10);
        List<String> sign = new ArrayList<>(List.of("openssl", "ca", "-batch", "-notext"));
        sign.addAll(List.of("-config", settings.toString(), "-in", request.toString()));
        sign.addAll(List.of("-cert", authority.certificate().toString()));
        sign.addAll(List.of("-keyfile", authority.key().toString()));
        sign.addAll(List.of("-startdate", year + "0101000000Z", "-enddate", year + "0201000000Z"));
        sign.addAll(List.of("-out", issued.certificate().toString()));
        Commands.run(sign);
        return issued;
    }

    /** Issues a certificate whose key is an RSA key. */
    public Issued issueWithRsaKey(String name, List<String> subjectAltNames) {
        return issue("/CN=" + name, name, subjectAltNames, SERVERS_AND_CLIENTS, RSA, DAYS);
    }

    /** Issues a certificate that only servers may show. */
    public Issued issueForServers(String name, List<String> subjectAltNames) {
        return issue("/CN=" + name, name, subjectAltNames, "serverAuth", ELLIPTIC_CURVE, DAYS);
    }

    /** Issues a certificate that only clients may show. */
    public Issued issueForClients(String name, List<String> subjectAltNames) {
        return issue("/CN=" + name, name, subjectAltNames, "clientAuth", ELLIPTIC_CURVE, DAYS);
    }

    /**
     * Issues a certificate to a subject of any form.
     *
     * @param subject as openssl writes it: {@code /O=somebody/CN=somewhere}
     * @param file the files' names, with what follows
     */
    public Issued issueTo(String subject, String file, List<String> subjectAltNames) {
        return issue(subject, file, subjectAltNames, SERVERS_AND_CLIENTS, ELLIPTIC_CURVE, DAYS);
    }

    private Issued issue(String name, List<String> subjectAltNames, int days) {
        return issue("/CN=" + name, name, subjectAltNames, SERVERS_AND_CLIENTS, ELLIPTIC_CURVE, days);
    }

    private Issued issue(
            String subject, String name, List<String> subjectAltNames, String usage, List<String> keyKind, int days) {
        Issued issued = new Issued(directory.resolve(name + ".pem"), directory.resolve(name + "-key.pem"));
        Path request = request(subject, name, subjectAltNames, usage, keyKind, issued.key());
        List<String> sign = new ArrayList<>(List.of("openssl", "x509", "-req", "-in", request.toString()));
        sign.addAll(List.of("-CA", authority.certificate().toString()));
        sign.addAll(List.of("-CAkey", authority.key().toString(), "-CAcreateserial"));
        sign.addAll(List.of("-copy_extensions", "copyall", "-days", Integer.toString(days)));
        sign.addAll(List.of("-out", issued.certificate().toString()));
        Commands.run(sign);
        return issued;
    }

    private Path request(
            String subject, String name, List<String> subjectAltNames, String usage, List<String> keyKind, Path key) {
        Path request = directory.resolve(name + ".csr");
        List<String> command = withNewKey(subject, keyKind, key);
        command.addAll(List.of("-addext", "basicConstraints=critical,CA:FALSE"));
        command.addAll(List.of("-addext", "extendedKeyUsage=" + usage));
        command.addAll(List.of("-addext", "subjectAltName=" + String.join(",", subjectAltNames)));
        command.addAll(List.of("-out", request.toString()));
        Commands.run(command);
        return request;
    }

    private static List<String> withNewKey(String subject, List<String> keyKind, Path key) {
        List<String> command = new ArrayList<>(List.of("openssl", "req", "-new", "-nodes", "-sha256"));
        command.addAll(keyKind);
        command.addAll(List.of("-subj", subject, "-keyout", key.toString()));
        return command;
    }
}
