package io.etcdagent.daemon.control.routing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Percent-encoded bytes (RFC 3986, section 2.1), which need not be text. */
final class PercentEncoding {

    private PercentEncoding() {}

    /** @throws IllegalArgumentException where two hexadecimal digits do not follow upon a percent sign */
    static byte[] decode(String encoded) {
        byte[] given = encoded.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(given.length);
        for (int i = 0; i < given.length; i++) {
            if (given[i] != '%') {
                decoded.write(given[i]);
            } else if (i + 2 < given.length) {
                decoded.write(digit(given[++i]) << 4 | digit(given[++i]));
            } else {
                throw new IllegalArgumentException("it ends within %..");
            }
        }
        return decoded.toByteArray();
    }

    private static int digit(byte character) {
        int digit = Character.digit(character, 16);
        if (digit < 0) {
            throw new IllegalArgumentException("'" + (char) character + "' is no hexadecimal digit");
        }
        return digit;
    }
}
