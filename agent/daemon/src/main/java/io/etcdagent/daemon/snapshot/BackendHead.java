package io.etcdagent.daemon.snapshot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The beginning of a backend file: bbolt's two meta pages, of which the second begins where the first says that a page
 * ends (go.etcd.io/bbolt, internal/common/meta.go and page.go). Numbers are in the byte order of the member's machine;
 * etcd runs on little-endian ones, and a snapshot of another is not known here.
 */
final class BackendHead {

    /** Enough for both meta pages with pages of 64 KiB, the largest that a machine has. */
    static final int BYTES = (1 << 16) + 80;

    private static final int META_PAGE = 0x04;
    private static final int MAGIC = 0xED0CDAED;
    private static final int VERSION = 2;

    private static final int FLAGS_AT = 8;
    private static final int META_AT = 16;
    private static final int PAGE_SIZE_AT = META_AT + 8;
    private static final int HIGH_WATER_AT = META_AT + 40;
    private static final int CHECKSUM_AT = META_AT + 56;
    private static final int META_END = CHECKSUM_AT + 8;

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final ByteBuffer bytes;
    private final long fileSize;

    /**
     * Looks at a head.
     *
     * @param bytes the first {@link #BYTES} of the file, or all of it if it is shorter
     * @param fileSize how long the whole file is
     */
    BackendHead(ByteBuffer bytes, long fileSize) {
        this.bytes = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        this.fileSize = fileSize;
    }

    /** What is wrong with it, empty when it is the head of a backend file. */
    Optional<String> flaw() {
        Optional<String> first = flawOfPage(0, 0);
        if (first.isPresent()) {
            return first;
        }
        int pageSize = bytes.getInt(PAGE_SIZE_AT);
        if (pageSize < 512 || pageSize > 1 << 16 || Integer.bitCount(pageSize) != 1) {
            return Optional.of("its first page names a page size of " + Integer.toUnsignedString(pageSize) + " bytes");
        }
        return flawOfPage(1, pageSize).or(() -> flawOfLength(pageSize));
    }

    private Optional<String> flawOfPage(int number, int at) {
        if (bytes.limit() < at + META_END) {
            return Optional.of("it ends within its first two pages");
        }
        boolean meta = bytes.getShort(at + FLAGS_AT) == META_PAGE
                && bytes.getInt(at + META_AT) == MAGIC
                && bytes.getInt(at + META_AT + 4) == VERSION;
        if (!meta) {
            return Optional.of("page " + number + " is no meta page of a bbolt file");
        }
        return bytes.getLong(at + CHECKSUM_AT) == checksum(at)
                ? Optional.empty()
                : Optional.of("the checksum of meta page " + number + " is wrong");
    }

    private Optional<String> flawOfLength(int pageSize) {
        long pages = bytes.getLong(HIGH_WATER_AT);
        boolean fits = pages > 0 && Long.compareUnsigned(pages, fileSize / pageSize) <= 0;
        return fits
                ? Optional.empty()
                : Optional.of("its meta page speaks of " + Long.toUnsignedString(pages) + " pages of " + pageSize
                        + " bytes, which is more than it has");
    }

    /** FNV-1a of 64 bits over everything before the checksum. */
    private long checksum(int at) {
        long hash = FNV_OFFSET;
        for (int i = at + META_AT; i < at + CHECKSUM_AT; i++) {
            hash = (hash ^ (bytes.get(i) & 0xff)) * FNV_PRIME;
        }
        return hash;
    }
}
