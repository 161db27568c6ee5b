package io.etcdagent.daemon.etcd;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * One page of keys as etcd sent it ({@code RangeResponse} of rpc.proto), read where it lies: {@link #next} steps from
 * key to key, and the getters tell of the present one. Meant to be filled again and again, so that listing any number of
 * keys takes the memory of a page. For one thread at a time.
 */
public final class KeyPage {

    private static final int SMALLEST = 64 * 1024;

    /** What a page keeps of memory although the next one may be short; also what makes one {@link #isLong}. */
    private static final int LONG = 512 * 1024;

    private static final byte[] NOTHING = {};

    private static final int HEADER = 1 << 3 | WireReader.BYTES;
    private static final int KVS = 2 << 3 | WireReader.BYTES;
    private static final int MORE = 3 << 3;
    private static final int COUNT = 4 << 3;

    private static final int CLUSTER_ID = 1 << 3;
    private static final int MEMBER_ID = 2 << 3;
    private static final int REVISION = 3 << 3;

    private final int most;
    private final WireReader page = new WireReader();
    private final WireReader header = new WireReader();
    private final KeyEntry entry = new KeyEntry();

    private byte[] bytes = new byte[SMALLEST];
    private int length;

    private long clusterId;
    private long memberId;
    private long revision;
    private long count;
    private boolean more;
    private int size;
    private int firstAt;
    private int lastAt;

    /** @param most the longest answer that is taken, in bytes */
    public KeyPage(int most) {
        this.most = most;
    }

    /** The longest answer that is taken, in bytes. */
    public int most() {
        return most;
    }

    /**
     * Takes the next page in place of this one.
     *
     * @throws IllegalArgumentException if it is none
     */
    void fill(InputStream answer) throws IOException {
        length = 0;
        makeRoom(answer.available() + 1);
        while (true) {
            if (length == bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(length + answer.available(), length * 2));
            }
            int taken = answer.read(bytes, length, bytes.length - length);
            if (taken < 0) {
                break;
            }
            length += taken;
        }
        look();
    }

    /** The old bytes are let go before there are new ones: a page never takes the memory of two. */
    private void makeRoom(int expected) {
        boolean isLong = expected > LONG;
        if (bytes.length < expected || (bytes.length > LONG && !isLong)) {
            bytes = NOTHING;
            page.open(bytes, 0, 0);
            header.open(bytes, 0, 0);
            entry.read(bytes, 0, 0);
            bytes = new byte[isLong ? expected : LONG];
        }
    }

    private void look() {
        revision = 0;
        count = 0;
        more = false;
        size = 0;
        page.open(bytes, 0, length);
        while (page.hasMore()) {
            int tag = page.tag();
            switch (tag) {
                case HEADER -> {
                    int part = page.length();
                    header.open(bytes, page.position(), part);
                    lookAtHeader();
                    page.skipBytes(part);
                }
                case KVS -> {
                    lastAt = page.position();
                    firstAt = size == 0 ? lastAt : firstAt;
                    size++;
                    page.skip(tag);
                }
                case MORE -> more = page.varint() != 0;
                case COUNT -> count = page.varint();
                default -> page.skip(tag);
            }
        }
        rewind();
    }

    private void lookAtHeader() {
        while (header.hasMore()) {
            int tag = header.tag();
            switch (tag) {
                case CLUSTER_ID -> clusterId = header.varint();
                case MEMBER_ID -> memberId = header.varint();
                case REVISION -> revision = header.varint();
                default -> header.skip(tag);
            }
        }
    }

    /** Goes back to before the first key. */
    public void rewind() {
        page.open(bytes, 0, length);
    }

    /**
     * Steps to the next key.
     *
     * @return false after the last
     * @throws IllegalArgumentException if what etcd sent is no page
     */
    public boolean next() {
        while (page.hasMore()) {
            int tag = page.tag();
            if (tag == KVS) {
                readEntry();
                return true;
            }
            page.skip(tag);
        }
        return false;
    }

    private void readEntry() {
        int pair = page.length();
        entry.read(bytes, page.position(), pair);
        page.skipBytes(pair);
    }

    /** The first key of the page, which must have one; goes back to before it. */
    public byte[] firstKey() {
        return keyOf(firstAt);
    }

    /** The last key of the page, which must have one; goes back to before the first. */
    public byte[] lastKey() {
        return keyOf(lastAt);
    }

    private byte[] keyOf(int at) {
        if (size == 0) {
            throw new IllegalStateException("there is no key in this page");
        }
        page.open(bytes, at, length - at);
        readEntry();
        rewind();
        return key();
    }

    public ClusterId cluster() {
        return new ClusterId(clusterId);
    }

    /** Who answered. */
    public MemberId member() {
        return new MemberId(memberId);
    }

    /** The store's newest revision when this was answered. */
    public long revision() {
        return revision;
    }

    /** How many keys there are between the first key that was asked for and the end, whatever the limit. */
    public long count() {
        return count;
    }

    /** Whether the limit cut some off. */
    public boolean more() {
        return more;
    }

    /** How many keys are in this page. */
    public int size() {
        return size;
    }

    /** How long the answer was, in bytes. */
    public int length() {
        return length;
    }

    /** Whether it takes so much memory that there should not be two of this length at a time. */
    public boolean isLong() {
        return length >= LONG;
    }

    /** The present key, good until the next one. */
    public KeyEntry entry() {
        return entry;
    }

    /** A copy of the present key. */
    public byte[] key() {
        return entry.key();
    }
}
