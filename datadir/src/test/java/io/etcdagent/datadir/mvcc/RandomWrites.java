package io.etcdagent.datadir.mvcc;

import io.etcdagent.datadir.testing.Etcd;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Puts, overwrites and deletes keys at random, many in a transaction: the same ones for the same seed. */
final class RandomWrites {

    private static final int AT_ONCE = 100;
    private static final List<String> KINDS = List.of("pods", "services", "events", "leases");

    private final Etcd etcd;
    private final Random random;
    private final List<byte[]> keys = new ArrayList<>();
    private final List<Long> leases = new ArrayList<>();

    RandomWrites(Etcd etcd, long seed) {
        this.etcd = etcd;
        this.random = new Random(seed);
    }

    /** Transactions that put so many new keys, and change and delete some of those before. */
    long put(int count) throws Exception {
        if (leases.size() < 20) {
            leases.add(etcd.grant(3600 + leases.size()));
        }
        long revision = 0;
        int left = count;
        while (left > 0) {
            Etcd.Writes writes = new Etcd.Writes();
            Set<String> touched = new HashSet<>();
            for (int n = 0; n < AT_ONCE; n++) {
                int what = random.nextInt(10);
                byte[] key = what < 7 || keys.isEmpty() ? fresh() : keys.get(random.nextInt(keys.size()));
                if (!touched.add(new String(key, StandardCharsets.ISO_8859_1))) {
                    continue;
                }
                if (what == 9) {
                    writes.delete(key);
                } else {
                    writes.put(key, value(), random.nextInt(10) == 0 ? leases.get(random.nextInt(leases.size())) : 0);
                    left -= what < 7 ? 1 : 0;
                }
            }
            revision = etcd.write(writes);
        }
        return revision;
    }

    List<Long> leases() {
        return leases;
    }

    private byte[] fresh() {
        byte[] key;
        if (random.nextInt(20) == 0) {
            key = new byte[1 + random.nextInt(40)];
            random.nextBytes(key);
        } else {
            String name = "/registry/" + KINDS.get(random.nextInt(KINDS.size())) + "/ns-" + random.nextInt(50)
                    + "/object-" + Long.toString(random.nextLong(), 36);
            key = name.getBytes(StandardCharsets.UTF_8);
        }
        keys.add(key);
        return key;
    }

    private byte[] value() {
        int kind = random.nextInt(1000);
        byte[] value = new byte[kind == 0 ? 40_000 : kind < 50 ? 0 : random.nextInt(200)];
        random.nextBytes(value);
        return value;
    }
}
