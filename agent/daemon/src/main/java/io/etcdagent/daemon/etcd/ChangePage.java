package io.etcdagent.daemon.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * One answer of a watch as etcd sent it ({@code WatchResponse} of rpc.proto), read where it lies: {@link #next} steps
 * from change to change. Of small changes one answer has a hundred thousand, as objects many times as long as it is
 * itself.
 */
public final class ChangePage {

    private static final int HEADER = 1 << 3 | WireReader.BYTES;
    private static final int CREATED = 3 << 3;
    private static final int CANCELED = 4 << 3;
    private static final int COMPACT_REVISION = 5 << 3;
    private static final int CANCEL_REASON = 6 << 3 | WireReader.BYTES;
    private static final int EVENTS = 11 << 3 | WireReader.BYTES;

    private static final int CLUSTER_ID = 1 << 3;
    private static final int MEMBER_ID = 2 << 3;
    private static final int REVISION = 3 << 3;

    private static final int TYPE = 1 << 3;
    private static final int KEY_VALUE = 2 << 3 | WireReader.BYTES;
    private static final int DELETE = 1;

    private final byte[] bytes;
    private final WireReader page = new WireReader();
    private final WireReader part = new WireReader();
    private final KeyEntry key = new KeyEntry();

    private long clusterId;
    private long memberId;
    private long revision;
    private boolean created;
    private boolean canceled;
    private long compactRevision;
    private String cancelReason = "";
    private boolean some;
    private boolean deleted;

    /**
     * Of these bytes, which must not change.
     *
     * @throws IllegalArgumentException if they are no answer of a watch
     */
    ChangePage(byte[] bytes) {
        this.bytes = bytes;
        page.open(bytes, 0, bytes.length);
        while (page.hasMore()) {
            int tag = page.tag();
            switch (tag) {
                case HEADER -> {
                    openPart();
                    lookAtHeader();
                }
                case CREATED -> created = page.varint() != 0;
                case CANCELED -> canceled = page.varint() != 0;
                case COMPACT_REVISION -> compactRevision = page.varint();
                case CANCEL_REASON -> {
                    int length = page.length();
                    cancelReason = new String(bytes, page.position(), length, UTF_8);
                    page.skipBytes(length);
                }
                case EVENTS -> {
                    some = true;
                    page.skip(tag);
                }
                default -> page.skip(tag);
            }
        }
        page.open(bytes, 0, bytes.length);
    }

    private void openPart() {
        int length = page.length();
        part.open(bytes, page.position(), length);
        page.skipBytes(length);
    }

    private void lookAtHeader() {
        while (part.hasMore()) {
            int tag = part.tag();
            switch (tag) {
                case CLUSTER_ID -> clusterId = part.varint();
                case MEMBER_ID -> memberId = part.varint();
                case REVISION -> revision = part.varint();
                default -> part.skip(tag);
            }
        }
    }

    /**
     * Steps to the next change.
     *
     * @return false after the last
     * @throws IllegalArgumentException if what etcd sent is none
     */
    public boolean next() {
        while (page.hasMore()) {
            int tag = page.tag();
            if (tag == EVENTS) {
                openPart();
                readEvent();
                return true;
            }
            page.skip(tag);
        }
        return false;
    }

    private void readEvent() {
        deleted = false;
        while (part.hasMore()) {
            int tag = part.tag();
            switch (tag) {
                case TYPE -> deleted = part.varint() == DELETE;
                case KEY_VALUE -> {
                    int length = part.length();
                    key.read(bytes, part.position(), length);
                    part.skipBytes(length);
                }
                default -> part.skip(tag);
            }
        }
    }

    /** Whether the present change is the end of a key; else it was written. */
    public boolean deleted() {
        return deleted;
    }

    /** The key of the present change, good until the next one. */
    public KeyEntry key() {
        return key;
    }

    /** Whether there is any change in it. */
    boolean hasChanges() {
        return some;
    }

    boolean created() {
        return created;
    }

    boolean canceled() {
        return canceled;
    }

    /** The first revision that is left, where the watch ended because of that; else 0. */
    long compactRevision() {
        return compactRevision;
    }

    String cancelReason() {
        return cancelReason;
    }

    ClusterId cluster() {
        return new ClusterId(clusterId);
    }

    MemberId member() {
        return new MemberId(memberId);
    }

    /** The store's revision when this was sent. */
    long revision() {
        return revision;
    }
}
