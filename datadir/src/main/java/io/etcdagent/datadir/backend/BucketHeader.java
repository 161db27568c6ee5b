package io.etcdagent.datadir.backend;

import io.etcdagent.datadir.bytes.Bytes;
import io.etcdagent.datadir.bytes.Damage;
import org.jspecify.annotations.Nullable;

/**
 * Where the tree of a bucket begins.
 *
 * @param root its page; 0 where the bucket is small enough to lie within the element that names it
 * @param inline its only page, where it lies there
 */
record BucketHeader(long root, @Nullable Page inline) {

    static final int LENGTH = 16;

    static BucketHeader read(Bytes value) throws Damage {
        if (value.length() < LENGTH) {
            throw value.damage(0, "a bucket has " + value.length() + " bytes, fewer than every bucket has");
        }
        long root = value.i64le(0);
        if (root != 0) {
            return new BucketHeader(root, null);
        }
        Page page = Page.of(0, value.from(LENGTH));
        if (!page.isLeaf()) {
            throw value.damage(LENGTH, "a bucket within an element is a branch, which leads nowhere");
        }
        return new BucketHeader(0, page);
    }
}
