package io.etcdagent.datadir.testing;

import io.etcdagent.datadir.testing.BackendWriter.Entry;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes a backend file with keys, leases and a member as etcd does, but that each change is a transaction. */
public final class StoreWriter {

    private static final String MEMBER =
            "{\"id\":8987654321,\"peerURLs\":[\"http://10.0.0.1:2380\"],\"name\":\"etcd-1\","
                    + "\"clientURLs\":[\"http://10.0.0.1:2379\"]}";

    private final List<Entry> changes = new ArrayList<>();
    private final List<Entry> leases = new ArrayList<>();
    private final List<Entry> meta = new ArrayList<>();
    private final Map<String, long[]> states = new HashMap<>();
    private long revision = 1;

    public StoreWriter put(String key, String value) {
        return put(key, value.getBytes(StandardCharsets.UTF_8), 0);
    }

    public StoreWriter put(String key, byte[] value, long lease) {
        revision++;
        long[] state = states.computeIfAbsent(key, fresh -> new long[] {revision, 0});
        state[1]++;
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        bytes(message, 1, key.getBytes(StandardCharsets.ISO_8859_1));
        number(message, 2, state[0]);
        number(message, 3, revision);
        number(message, 4, state[1]);
        bytes(message, 5, value);
        number(message, 6, lease);
        changes.add(Entry.of(name(revision, ""), message.toByteArray()));
        return this;
    }

    public StoreWriter delete(String key) {
        revision++;
        states.remove(key);
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        bytes(message, 1, key.getBytes(StandardCharsets.ISO_8859_1));
        changes.add(Entry.of(name(revision, "t"), message.toByteArray()));
        return this;
    }

    public StoreWriter lease(long id, long ttl) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        number(message, 1, id);
        number(message, 2, ttl);
        leases.add(Entry.of(ByteBuffer.allocate(8).putLong(id).array(), message.toByteArray()));
        return this;
    }

    /** Says that the history before a revision is gone; nothing is taken away. */
    public StoreWriter compacted(long before) {
        for (String name : List.of("scheduledCompactRev", "finishedCompactRev")) {
            meta.add(Entry.of(name.getBytes(StandardCharsets.UTF_8), name(before, "")));
        }
        return this;
    }

    /** The file. */
    public byte[] write() {
        meta.add(Entry.of(
                "consistent_index".getBytes(StandardCharsets.UTF_8),
                ByteBuffer.allocate(8).putLong(revision + 3).array()));
        return new BackendWriter(4096, 50)
                .bucket("key", changes)
                .bucket("lease", leases)
                .bucket("members", List.of(new Entry("217b5e7b1", MEMBER)))
                .bucket("meta", meta)
                .inline("members_removed", List.of(new Entry("abcdef", "removed")))
                .inline("cluster", List.of(new Entry("clusterVersion", "3.5.0")))
                .write();
    }

    private static byte[] name(long revision, String mark) {
        return ByteBuffer.allocate(17 + mark.length())
                .putLong(revision)
                .put((byte) '_')
                .putLong(0)
                .put(mark.getBytes(StandardCharsets.ISO_8859_1))
                .array();
    }

    private static void number(ByteArrayOutputStream message, int field, long number) {
        if (number != 0) {
            varint(message, field << 3);
            varint(message, number);
        }
    }

    private static void bytes(ByteArrayOutputStream message, int field, byte[] bytes) {
        varint(message, (field << 3) | 2);
        varint(message, bytes.length);
        message.writeBytes(bytes);
    }

    private static void varint(ByteArrayOutputStream message, long number) {
        long rest = number;
        while ((rest & ~0x7fL) != 0) {
            message.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        message.write((int) rest);
    }
}
