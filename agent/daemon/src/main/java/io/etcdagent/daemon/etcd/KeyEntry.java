package io.etcdagent.daemon.etcd;

import java.util.Arrays;

/**
 * A key as etcd sent it ({@code KeyValue} of kv.proto), read where it lies. Meant to be used for one after the other, so
 * that telling any number of keys makes no objects.
 */
public final class KeyEntry {

    private static final int KEY = 1 << 3 | WireReader.BYTES;
    private static final int CREATE_REVISION = 2 << 3;
    private static final int MOD_REVISION = 3 << 3;
    private static final int VERSION = 4 << 3;
    private static final int VALUE = 5 << 3 | WireReader.BYTES;
    private static final int LEASE = 6 << 3;

    private final WireReader fields = new WireReader();

    private byte[] bytes = new byte[0];
    private int keyAt;
    private int keyLength;
    private int valueAt;
    private int valueLength;
    private long createRevision;
    private long modRevision;
    private long version;
    private long lease;

    /** Reads the one that lies there, in place of what was read before. */
    void read(byte[] from, int start, int length) {
        bytes = from;
        fields.open(from, start, length);
        keyLength = 0;
        valueLength = 0;
        createRevision = 0;
        modRevision = 0;
        version = 0;
        lease = 0;
        while (fields.hasMore()) {
            int tag = fields.tag();
            switch (tag) {
                case KEY -> {
                    keyLength = fields.length();
                    keyAt = fields.position();
                    fields.skipBytes(keyLength);
                }
                case VALUE -> {
                    valueLength = fields.length();
                    valueAt = fields.position();
                    fields.skipBytes(valueLength);
                }
                case CREATE_REVISION -> createRevision = fields.varint();
                case MOD_REVISION -> modRevision = fields.varint();
                case VERSION -> version = fields.varint();
                case LEASE -> lease = fields.varint();
                default -> fields.skip(tag);
            }
        }
    }

    /** Where the key and the value lie; not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    public int keyAt() {
        return keyAt;
    }

    public int keyLength() {
        return keyLength;
    }

    /** A copy of the key. */
    public byte[] key() {
        return Arrays.copyOfRange(bytes, keyAt, keyAt + keyLength);
    }

    public int valueAt() {
        return valueAt;
    }

    /** How long the value is; 0 where none was asked for. */
    public int valueLength() {
        return valueLength;
    }

    /** 0 for a deleted one, as are version and lease. */
    public long createRevision() {
        return createRevision;
    }

    public long modRevision() {
        return modRevision;
    }

    /** How often the key was written since it was created. */
    public long version() {
        return version;
    }

    /** The lease that keeps the key, 0 for none. */
    public long lease() {
        return lease;
    }
}
