package io.etcdagent.protocol.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A PEM file with certificates or with a private key.
 *
 * @param refused says of a file that may not be read why, and what to do: who reads it knows as whom
 */
public record PemFile(Path path, UnaryOperator<String> refused) {

    private static final Pattern KEY =
            Pattern.compile("-----BEGIN ([A-Z]+ )?PRIVATE KEY-----(.*?)-----END", Pattern.DOTALL);

    /** One that belongs to whoever runs this program. */
    public PemFile(Path path) {
        this(path, PemFile::notReadable);
    }

    private static String notReadable(String file) {
        return "you may not read it; see: ls -l " + file;
    }

    /** All certificates in the file, at least one. */
    public List<X509Certificate> certificates() throws TlsFilesException {
        try {
            List<X509Certificate> found =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(read()))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (found.isEmpty()) {
                throw new TlsFilesException(path, "no PEM certificate in it", null);
            }
            return found;
        } catch (CertificateException e) {
            throw new TlsFilesException(path, "not a readable PEM certificate: " + e.getMessage(), e);
        }
    }

    /** The first private key in the file: PKCS#8, PKCS#1 (RSA) or SEC 1 (EC), without a passphrase. */
    public PrivateKey privateKey() throws TlsFilesException {
        String text = new String(read(), StandardCharsets.US_ASCII);
        Matcher matcher = KEY.matcher(text);
        if (!matcher.find()) {
            throw new TlsFilesException(path, "no PEM private key in it", null);
        }
        String form = Optional.ofNullable(matcher.group(1)).orElse("").strip();
        if (form.equals("ENCRYPTED") || matcher.group(2).contains("ENCRYPTED")) {
            throw new TlsFilesException(path, "the private key has a passphrase; etcd too can use none that has", null);
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(matcher.group(2));
            return switch (form) {
                case "" -> pkcs8(der);
                case "RSA" -> decode("RSA", Pkcs8.ofRsa(der));
                case "EC" -> decode("EC", Pkcs8.ofEc(der));
                default -> throw new InvalidKeySpecException("unknown kind of key: " + form);
            };
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new TlsFilesException(path, "not a readable private key: " + e.getMessage(), e);
        }
    }

    /** The JDK wants to be told the algorithm, although the envelope names it. */
    private static PrivateKey pkcs8(byte[] der) throws GeneralSecurityException {
        try {
            return decode("RSA", der);
        } catch (InvalidKeySpecException notRsa) {
            try {
                return decode("EC", der);
            } catch (InvalidKeySpecException notEc) {
                return decode("EdDSA", der);
            }
        }
    }

    private static PrivateKey decode(String algorithm, byte[] pkcs8)
            throws NoSuchAlgorithmException, InvalidKeySpecException {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    private byte[] read() throws TlsFilesException {
        try {
            return Files.readAllBytes(path);
        } catch (NoSuchFileException e) {
            throw new TlsFilesException(path, "no such file", e);
        } catch (AccessDeniedException e) {
            throw new TlsFilesException(path, refused.apply(path.toString()), e);
        } catch (IOException e) {
            throw new TlsFilesException(path, "cannot be read: " + e.getMessage(), e);
        }
    }
}
