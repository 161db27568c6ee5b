package io.etcdagent.datadir.backend;

import io.etcdagent.datadir.bytes.Bytes;
import io.etcdagent.datadir.bytes.Damage;

/** The checksum of meta pages: FNV-1a of 64 bits. */
final class Fnv64a {

    private static final long BASIS = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private Fnv64a() {}

    static long of(Bytes bytes, int length) throws Damage {
        long hash = BASIS;
        for (int at = 0; at < length; at++) {
            hash = (hash ^ bytes.u8(at)) * PRIME;
        }
        return hash;
    }
}
