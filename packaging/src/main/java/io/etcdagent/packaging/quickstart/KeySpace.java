package io.etcdagent.packaging.quickstart;

import io.etcd.jetcd.ByteSequence;
import java.nio.charset.StandardCharsets;

/**
 * The keys of one writer of one load: every key is written with one value only, which can be told
 * from its number. So a put may be sent twice, and what must be there needs no second copy.
 */
record KeySpace(String load, int writer) {
    String prefix() {
        return "/quickstart/" + load + "/" + writer + "/";
    }

    ByteSequence key(int number) {
        return bytes(prefix() + String.format("%08d", number));
    }

    ByteSequence value(int number) {
        return bytes("written by " + writer + " of " + load + " as number " + number);
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }
}
