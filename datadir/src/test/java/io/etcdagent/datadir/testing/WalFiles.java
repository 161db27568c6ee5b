package io.etcdagent.datadir.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Writes a log as etcd does, small and of any form. Its checksums run through one digest from the first record to the
 * last, and share nothing with the code that is tested.
 */
public final class WalFiles {

    public static final long MEMBER = 0x8e9e05c52164694dL;
    public static final long CLUSTER = 0xcdf818194e3a8c32L;

    private static final int METADATA = 1;
    private static final int ENTRY = 2;
    private static final int STATE = 3;
    private static final int CHECKSUM = 4;
    private static final int SNAPSHOT = 5;

    private final Path directory;
    private final CRC32C digest = new CRC32C();
    private ByteArrayOutputStream segment = new ByteArrayOutputStream();
    private final List<Integer> borders = new ArrayList<>();
    private long sequence;
    private long index;
    private String name = "";

    public WalFiles(Path directory) {
        this.directory = directory;
        begin(0, 0);
        snapshot(0, 0);
    }

    private void begin(long sequenceNow, long indexNow) {
        sequence = sequenceNow;
        index = indexNow;
        name = String.format("%016x-%016x.wal", sequence, index);
        segment = new ByteArrayOutputStream();
        borders.clear();
        record(CHECKSUM, new byte[0], false);
        record(METADATA, message(number(1, MEMBER), number(2, CLUSTER)), true);
    }

    /** Begins the next segment, as etcd does when one is full. */
    public WalFiles cut(long nextIndex) {
        save(0);
        begin(sequence + 1, nextIndex);
        return this;
    }

    /** As above, but skips a segment. */
    public WalFiles cutAndLose(long nextIndex) {
        save(0);
        begin(sequence + 2, nextIndex);
        return this;
    }

    public WalFiles entry(long entryIndex, long term, byte[] data) {
        return raw(ENTRY, message(number(1, 0), number(2, term), number(3, entryIndex), bytes(4, data)));
    }

    public WalFiles put(long entryIndex, long term, String key) {
        return put(entryIndex, term, key, 8);
    }

    public WalFiles put(long entryIndex, long term, String key, int length) {
        return entry(
                entryIndex,
                term,
                message(
                        number(1, entryIndex),
                        bytes(
                                4,
                                message(
                                        bytes(1, key.getBytes(StandardCharsets.ISO_8859_1)),
                                        bytes(2, new byte[length])))));
    }

    /** raftpb.ConfChange; type 0 adds, 1 removes, 2 updates, 3 adds a learner. */
    public WalFiles confChange(long entryIndex, long term, int type, long member, String json) {
        byte[] change = message(
                number(1, 1), number(2, type), number(3, member), bytes(4, json.getBytes(StandardCharsets.UTF_8)));
        return raw(ENTRY, message(number(1, 1), number(2, term), number(3, entryIndex), bytes(4, change)));
    }

    /** raftpb.ConfChangeV2, which etcd itself does not write yet. */
    public WalFiles confChangeV2(long entryIndex, long term, int type, long... members) {
        ByteArrayOutputStream changes = new ByteArrayOutputStream();
        for (long member : members) {
            changes.writeBytes(bytes(2, message(number(1, type), number(2, member))));
        }
        return raw(
                ENTRY, message(number(1, 2), number(2, term), number(3, entryIndex), bytes(4, changes.toByteArray())));
    }

    public WalFiles state(long term, long vote, long commit) {
        return raw(STATE, message(number(1, term), number(2, vote), number(3, commit)));
    }

    public WalFiles snapshot(long snapshotIndex, long term, long... voters) {
        ByteArrayOutputStream state = new ByteArrayOutputStream();
        for (long voter : voters) {
            state.writeBytes(number(1, voter));
        }
        byte[] confState = voters.length == 0 ? new byte[0] : bytes(3, state.toByteArray());
        return raw(SNAPSHOT, message(number(1, snapshotIndex), number(2, term), confState));
    }

    /** Any record with a right checksum. */
    public WalFiles raw(int type, byte[] data) {
        record(type, data, true);
        return this;
    }

    private void record(int type, byte[] data, boolean withData) {
        borders.add(segment.size());
        digest.update(data);
        byte[] body = message(number(1, type), number(2, digest.getValue()), withData ? bytes(3, data) : new byte[0]);
        int pad = (8 - body.length % 8) % 8;
        long length = body.length | (pad == 0 ? 0 : (0x80L | pad) << 56);
        segment.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .array());
        segment.writeBytes(body);
        segment.writeBytes(new byte[pad]);
    }

    /** Writes the newest segment, with zeros after it as etcd has them; where its records begin and end. */
    public List<Integer> save(int zeros) {
        try {
            Files.createDirectories(directory);
            byte[] bytes = segment.toByteArray();
            byte[] file = Arrays.copyOf(bytes, bytes.length + zeros);
            Files.write(directory.resolve(name), file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<Integer> all = new ArrayList<>(borders);
        all.add(segment.size());
        return all;
    }

    /** The newest segment. */
    public Path file() {
        return directory.resolve(name);
    }

    static byte[] message(byte[]... fields) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] field : fields) {
            all.writeBytes(field);
        }
        return all.toByteArray();
    }

    static byte[] number(int field, long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        varint(out, (long) field << 3);
        varint(out, value);
        return out.toByteArray();
    }

    static byte[] bytes(int field, byte[] value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        varint(out, ((long) field << 3) | 2);
        varint(out, value.length);
        out.writeBytes(value);
        return out.toByteArray();
    }

    private static void varint(ByteArrayOutputStream out, long value) {
        long left = value;
        while ((left & ~0x7fL) != 0) {
            out.write((int) ((left & 0x7f) | 0x80));
            left >>>= 7;
        }
        out.write((int) left);
    }
}
