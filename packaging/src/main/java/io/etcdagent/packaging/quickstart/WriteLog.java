package io.etcdagent.packaging.quickstart;

import java.time.Duration;
import java.util.BitSet;

/**
 * What one writer wrote: which numbers were acknowledged, and the longest time without an
 * acknowledgement: between two of them, and from the last, or the start if there was none, to the end
 * of the writing. How long the first took is not part of it: that is the client connecting.
 */
final class WriteLog {
    private final BitSet acknowledged = new BitSet();
    private int count;
    private int last = -1;
    private long lastNanos;
    private long longestStallNanos;

    WriteLog(long startNanos) {
        lastNanos = startNanos;
    }

    synchronized void acknowledge(int number, long nanos) {
        acknowledged.set(number);
        if (count > 0) {
            gapUntil(nanos);
        }
        lastNanos = nanos;
        last = number;
        count++;
    }

    synchronized void end(long nanos) {
        gapUntil(nanos);
    }

    synchronized int count() {
        return count;
    }

    /** The number acknowledged last, -1 before the first. */
    synchronized int last() {
        return last;
    }

    synchronized BitSet acknowledged() {
        return (BitSet) acknowledged.clone();
    }

    synchronized Duration longestStall() {
        return Duration.ofNanos(longestStallNanos);
    }

    private void gapUntil(long nanos) {
        longestStallNanos = Math.max(longestStallNanos, nanos - lastNanos);
    }
}
