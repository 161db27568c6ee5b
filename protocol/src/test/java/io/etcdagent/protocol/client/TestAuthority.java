package io.etcdagent.protocol.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An authority and what it signs, made by openssl as operators make it. */
public final class TestAuthority {

    /** The forms in which private keys lie beside etcd. */
    public enum KeyForm {
        PKCS8,
        /** PKCS#1 for RSA, SEC 1 for EC. */
        TRADITIONAL
    }

    /** A certificate and its key, PEM. */
    public record Issued(Path cert, Path key) {}

    private static final int DAYS = 10;

    private final Path directory;
    private final Issued own;

    private TestAuthority(Path directory, Issued own) {
        this.directory = directory;
        this.own = own;
    }

    /** A new one with a directory of its own. */
    public static TestAuthority create(Path directory) throws IOException {
        Files.createDirectories(directory);
        Issued own = new Issued(directory.resolve("ca.pem"), directory.resolve("ca-key.pem"));
        openssl(
                "genpkey",
                "-algorithm",
                "EC",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-out",
                own.key().toString());
        openssl(
                "req",
                "-x509",
                "-new",
                "-key",
                own.key().toString(),
                "-subj",
                "/CN=authority " + directory.getFileName(),
                "-days",
                Integer.toString(DAYS),
                "-addext",
                "keyUsage=critical,keyCertSign",
                "-out",
                own.cert().toString());
        return new TestAuthority(directory, own);
    }

    public Path ca() {
        return own.cert();
    }

    /** For servers and clients, good for ten days. */
    public Issued issue(String name, String subjectAltName) {
        return issue(name, subjectAltName, "EC", KeyForm.PKCS8, DAYS);
    }

    /** For clients alone. */
    public Issued issueForClients(String name, String subjectAltName) {
        return issue(name, subjectAltName, "EC", KeyForm.PKCS8, DAYS, "clientAuth");
    }

    /** One that was good until yesterday. */
    public Issued issueExpired(String name, String subjectAltName) {
        return issue(name, subjectAltName, "EC", KeyForm.PKCS8, -1);
    }

    /** With a key of that algorithm, EC or RSA, in that form. */
    public Issued issue(String name, String subjectAltName, String algorithm, KeyForm form) {
        return issue(name, subjectAltName, algorithm, form, DAYS);
    }

    private Issued issue(String name, String subjectAltName, String algorithm, KeyForm form, int days) {
        return issue(name, subjectAltName, algorithm, form, days, "serverAuth,clientAuth");
    }

    private Issued issue(String name, String subjectAltName, String algorithm, KeyForm form, int days, String usage) {
        Path made = directory.resolve(name + "-made.pem");
        Issued issued = new Issued(directory.resolve(name + ".pem"), directory.resolve(name + "-key.pem"));
        Path request = directory.resolve(name + ".csr");
        if (algorithm.equals("RSA")) {
            openssl("genpkey", "-algorithm", "RSA", "-out", made.toString());
        } else {
            openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", made.toString());
        }
        List<String> convert = new ArrayList<>(List.of("pkey", "-in", made.toString(), "-out"));
        convert.add(issued.key().toString());
        if (form == KeyForm.TRADITIONAL) {
            convert.add("-traditional");
        }
        openssl(convert.toArray(String[]::new));
        openssl(
                "req",
                "-new",
                "-key",
                issued.key().toString(),
                "-subj",
                "/CN=" + name,
                "-addext",
                "extendedKeyUsage=" + usage,
                "-addext",
                "subjectAltName=" + subjectAltName,
                "-out",
                request.toString());
        openssl(
                "x509",
                "-req",
                "-in",
                request.toString(),
                "-CA",
                own.cert().toString(),
                "-CAkey",
                own.key().toString(),
                "-CAcreateserial",
                "-copy_extensions",
                "copyall",
                "-days",
                Integer.toString(days),
                "-out",
                issued.cert().toString());
        return issued;
    }

    private static void openssl(String... arguments) {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new AssertionError(command + ": " + output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
