package io.etcdagent.datadir.json;

import io.etcdagent.datadir.bytes.Damage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Bytes, one after the other. */
@FunctionalInterface
public interface Octets {

    /** The next one, 0 to 255; -1 after the last. */
    int next() throws IOException, Damage;

    /** Those of a text, in UTF-8. */
    static Octets of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int[] at = {0};
        return () -> at[0] < bytes.length ? bytes[at[0]++] & 0xff : -1;
    }
}
