package io.etcdagent.daemon.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.testing.Commands;
import io.etcdagent.daemon.testing.TestCertificates;
import io.etcdagent.daemon.testing.TestCertificates.Issued;
import io.etcdagent.protocol.tls.TlsFilesException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientTlsTest {

    @TempDir
    private Path directory;

    private TestCertificates authority;
    private Issued client;

    @BeforeEach
    void issue() {
        authority = TestCertificates.create(directory.resolve("pki"));
        client = authority.issue("client", List.of("DNS:client"));
    }

    private static void openssl(String... arguments) {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Commands.run(command);
    }

    private String refusal(Path ca, Path certificate, Path key) {
        TlsFiles files = new TlsFiles(ca, Optional.of(certificate), Optional.of(key));
        TlsFilesException refused = assertThrows(TlsFilesException.class, () -> ClientTls.context(files));
        return String.valueOf(refused.getMessage());
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    /** The pair's key is the certificate's only if it is read rightly: {@link ClientTls} signs with it and verifies. */
    @ParameterizedTest
    @CsvSource({
        "rsa, -traditional, BEGIN RSA PRIVATE KEY",
        "rsa, '', BEGIN PRIVATE KEY",
        "P-256, -traditional, BEGIN EC PRIVATE KEY",
        "P-384, -traditional, BEGIN EC PRIVATE KEY",
        "P-521, -traditional, BEGIN EC PRIVATE KEY",
        "P-521, '', BEGIN PRIVATE KEY",
        "ed25519, '', BEGIN PRIVATE KEY",
    })
    void readsKeysInAnyFormThatIsCommonBesideEtcd(String kind, String form, String header) throws Exception {
        Path key = directory.resolve("key.pem");
        Path certificate = directory.resolve("certificate.pem");
        Path asked = directory.resolve("asked.pem");
        switch (kind) {
            case "rsa" -> openssl("genpkey", "-algorithm", "RSA", "-out", key.toString());
            case "ed25519" -> openssl("genpkey", "-algorithm", "ed25519", "-out", key.toString());
            default ->
                openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:" + kind, "-out", key.toString());
        }
        openssl("req", "-x509", "-new", "-key", key.toString(), "-subj", "/CN=a", "-out", certificate.toString());
        if (form.isEmpty()) {
            Files.copy(key, asked);
        } else {
            openssl("pkey", "-in", key.toString(), form, "-out", asked.toString());
        }
        assertTrue(Files.readString(asked).contains(header), Files.readString(asked));
        assertTrue(ClientTls.context(new TlsFiles(authority.ca(), Optional.of(certificate), Optional.of(asked)))
                .isClient());
    }

    @Test
    void readsAKeyBehindItsParametersAsOpensslEcparamWritesThem() throws Exception {
        Path key = directory.resolve("key.pem");
        Path certificate = directory.resolve("certificate.pem");
        openssl("ecparam", "-name", "prime256v1", "-genkey", "-out", key.toString());
        assertTrue(Files.readString(key).startsWith("-----BEGIN EC PARAMETERS-----"));
        openssl("req", "-x509", "-new", "-key", key.toString(), "-subj", "/CN=a", "-out", certificate.toString());
        assertTrue(ClientTls.context(new TlsFiles(authority.ca(), Optional.of(certificate), Optional.of(key)))
                .isClient());
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() {
        Path other = authority.issue("other", List.of("DNS:other")).key();
        assertEquals(
                other + ": is not the key of the certificate in " + client.certificate(),
                refusal(authority.ca(), client.certificate(), other));
        Path rsa = directory.resolve("rsa.pem");
        openssl("genpkey", "-algorithm", "RSA", "-out", rsa.toString());
        assertEquals(
                rsa + ": is not the key of the certificate in " + client.certificate(),
                refusal(authority.ca(), client.certificate(), rsa));
    }

    @Test
    void aMissingFileIsNamed() {
        Path missing = directory.resolve("missing.pem");
        assertEquals(missing + ": no such file", refusal(missing, client.certificate(), client.key()));
        assertEquals(missing + ": no such file", refusal(authority.ca(), missing, client.key()));
        assertEquals(missing + ": no such file", refusal(authority.ca(), client.certificate(), missing));
    }

    @Test
    void aFileThatCannotBeReadIsNamed() {
        assertTrue(refusal(directory, client.certificate(), client.key()).startsWith(directory + ": cannot be read: "));
    }

    @Test
    void aFileOfAnotherKindIsRefused() throws IOException {
        Path empty = write("empty.pem", "");
        assertEquals(empty + ": no PEM certificate in it", refusal(empty, client.certificate(), client.key()));
        assertEquals(
                client.certificate() + ": no PEM private key in it",
                refusal(authority.ca(), client.certificate(), client.certificate()));
        assertTrue(refusal(client.key(), client.certificate(), client.key())
                .startsWith(client.key() + ": not a readable PEM certificate: "));
    }

    @Test
    void garbledFilesAreRefused() throws IOException {
        String certificate = Files.readString(authority.ca());
        Path cut = write("cut.pem", certificate.substring(0, certificate.length() / 2));
        assertTrue(refusal(cut, client.certificate(), client.key())
                .startsWith(cut + ": not a readable PEM certificate: "));
        for (String kind : List.of("", "RSA ", "EC ", "DSA ")) {
            Path key = write(
                    "garbled.pem",
                    "-----BEGIN " + kind + "PRIVATE KEY-----\nMIIB\n-----END " + kind + "PRIVATE KEY-----\n");
            assertTrue(
                    refusal(authority.ca(), client.certificate(), key).startsWith(key + ": not a readable private key"),
                    kind);
        }
    }

    @Test
    void aKeyWithAPassphraseIsRefusedAsSuch() {
        Path modern = directory.resolve("modern.pem");
        Path old = directory.resolve("old.pem");
        String in = client.key().toString();
        openssl("pkcs8", "-topk8", "-in", in, "-passout", "pass:x", "-out", modern.toString());
        openssl("ec", "-in", in, "-aes128", "-passout", "pass:x", "-out", old.toString());
        for (Path key : List.of(modern, old)) {
            assertTrue(refusal(authority.ca(), client.certificate(), key)
                    .startsWith(key + ": the private key has a passphrase"));
        }
    }

    @Test
    void aCertificateWithoutItsKeyIsRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new TlsFiles(authority.ca(), Optional.of(client.certificate()), Optional.empty()));
    }
}
