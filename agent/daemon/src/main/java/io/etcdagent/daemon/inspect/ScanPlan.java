package io.etcdagent.daemon.inspect;

import java.util.Arrays;

/**
 * Decides, page after page, which keys to ask for next, until all of a span have come. Pure.
 *
 * <p>Etcd counts for each answer all keys up to the end that was asked for, whatever the limit: to ask for page after
 * page up to the end of a large span takes a time that grows with the square of its keys. So each page asks for a
 * <em>block</em> only, the keys that share their first {@link #depth} bytes with the first one that is asked for. The
 * block is made smaller when it holds many pages, and larger when it holds less than half a page. How good the guess is
 * matters to the speed only.
 *
 * <p>Invariant: every key of the span before {@link #from} has come, and none at or after it.
 */
final class ScanPlan {

    private static final int BLOCK_PAGES = 8;
    private static final int GROWTH = 4;
    private static final int TOO_LARGE_SHRINKS = 16;

    private final PageSizes sizes;
    private final byte[] end;
    private byte[] from;
    private int depth;
    private int steps = 1;
    private int limit;
    private boolean done;

    ScanPlan(KeySpan span, PageSizes sizes) {
        this.sizes = sizes;
        this.from = span.from();
        this.end = span.end();
        this.limit = sizes.firstKeys();
    }

    boolean done() {
        return done;
    }

    /** The first key to ask for. */
    byte[] from() {
        return from;
    }

    /** The first key not to ask for. */
    byte[] blockEnd() {
        return depth == 0 ? end : KeySpan.nearer(end, KeySpan.endOf(from, depth));
    }

    /** How many keys to ask for. */
    int limit() {
        return limit;
    }

    /**
     * An answer has come.
     *
     * @param keys how many were in it, 0 for none
     * @param first the first of them, if there are any
     * @param last the last of them, if there are any
     * @param bytes how long it was
     * @param more whether the block holds more than these
     * @param count how many the block held
     */
    void took(int keys, byte[] first, byte[] last, int bytes, boolean more, long count) {
        if (more) {
            from = KeySpan.after(last);
            steps = 1;
            if (count > (long) BLOCK_PAGES * limit) {
                depth = Math.min(last.length, Math.max(depth + 1, sharedBytes(first, last)));
            }
        } else {
            byte[] reached = blockEnd();
            done = Arrays.equals(reached, end);
            from = reached;
            depth = Math.min(depth, reached.length);
            if (keys < limit / 2) {
                depth = Math.max(0, depth - steps);
                steps *= 2;
            } else {
                steps = 1;
            }
        }
        if (keys > 0) {
            long fitting = Math.max(1, (long) sizes.bytes() * keys / Math.max(1, bytes));
            limit = (int) Math.min(Math.min(fitting, (long) limit * GROWTH), sizes.mostKeys());
        }
    }

    /**
     * The answer was longer than is taken.
     *
     * @return whether fewer keys can be asked for
     */
    boolean shrink() {
        boolean possible = limit > 1;
        limit = Math.max(1, limit / TOO_LARGE_SHRINKS);
        return possible;
    }

    private static int sharedBytes(byte[] one, byte[] other) {
        int difference = Arrays.mismatch(one, other);
        return difference < 0 ? one.length : difference;
    }
}
