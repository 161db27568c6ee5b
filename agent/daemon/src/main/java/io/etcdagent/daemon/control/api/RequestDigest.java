package io.etcdagent.daemon.control.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Tells requests apart by what they ask for, however their JSON was written. */
final class RequestDigest {

    private RequestDigest() {}

    /**
     * SHA-256 in hexadecimal.
     *
     * @param route what is asked
     * @param body as the agent itself writes it, which orders the fields and leaves out those without a value
     */
    static String of(String route, String body) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest((route + '\n' + body).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
