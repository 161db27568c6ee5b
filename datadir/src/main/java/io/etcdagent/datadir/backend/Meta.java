package io.etcdagent.datadir.backend;

import io.etcdagent.datadir.bytes.Bytes;
import io.etcdagent.datadir.bytes.Damage;
import java.util.OptionalLong;

/**
 * What a meta page says.
 *
 * @param page which of the two it is: 0 or 1
 * @param pageSize in bytes
 * @param root the page at which the bucket of all buckets begins
 * @param freelist the page at which the list of free pages begins; none where etcd does not keep it in the file, as
 *     since 3.4
 * @param highWater the first page number that was never used
 * @param transaction the transaction that wrote it
 */
public record Meta(int page, int pageSize, long root, OptionalLong freelist, long highWater, long transaction) {

    /** How many bytes of its page it takes, behind the header that every page has. */
    static final int LENGTH = 64;

    private static final int SUMMED = 56;
    private static final long MAGIC = 0xED0CDAEDL;
    private static final long VERSION = 2;
    private static final long NO_FREELIST = -1;
    private static final int SMALLEST_PAGE = 512;
    private static final int LARGEST_PAGE = 1 << 20;

    /**
     * Reads it from its bytes.
     *
     * @throws Damage if it is no meta page of this form, or its checksum is not that of its bytes
     */
    static Meta read(int page, Bytes bytes) throws Damage {
        long magic = bytes.u32le(0);
        if (magic != MAGIC) {
            throw bytes.damage(0, "meta page " + page + " does not begin as one of bbolt: " + Long.toHexString(magic));
        }
        long checksum = bytes.i64le(SUMMED);
        long sum = Fnv64a.of(bytes, SUMMED);
        if (checksum != sum) {
            throw bytes.damage(
                    SUMMED,
                    "the checksum of meta page " + page + " is " + Long.toHexString(checksum) + ", and of its bytes "
                            + Long.toHexString(sum));
        }
        long version = bytes.u32le(4);
        if (version != VERSION) {
            throw bytes.damage(4, "meta page " + page + " is of version " + version + "; only 2 is known");
        }
        long pageSize = bytes.u32le(8);
        if (pageSize < SMALLEST_PAGE || pageSize > LARGEST_PAGE || Long.bitCount(pageSize) != 1) {
            throw bytes.damage(8, "meta page " + page + " says that a page has " + pageSize + " bytes");
        }
        long freelist = bytes.i64le(32);
        long highWater = bytes.i64le(40);
        // Pages beyond this could not lie in any file.
        if (highWater < 3 || highWater > Long.MAX_VALUE / pageSize) {
            throw bytes.damage(
                    40, "meta page " + page + " says that " + Long.toUnsignedString(highWater) + " pages are used");
        }
        return new Meta(
                page,
                (int) pageSize,
                bytes.i64le(16),
                freelist == NO_FREELIST ? OptionalLong.empty() : OptionalLong.of(freelist),
                highWater,
                bytes.i64le(48));
    }
}
