package io.etcdagent.daemon.testing;

import java.time.Duration;
import java.util.BitSet;

/** Which of its numbers one writer knows to be written, and how long it had to wait for one at most. */
final class WriteLog {

    private final BitSet acknowledged = new BitSet();
    private int count;
    private int givenUp;
    private long lastNanos;
    private long longestStallNanos;

    WriteLog(long nowNanos) {
        lastNanos = nowNanos;
    }

    synchronized void acknowledge(int number, long nowNanos) {
        acknowledged.set(number);
        count++;
        stallUntil(nowNanos);
        lastNanos = nowNanos;
    }

    /** A write that no member acknowledged is left as it is. */
    synchronized void giveUp() {
        givenUp++;
    }

    synchronized int unacknowledged() {
        return givenUp;
    }

    /** Until now at least nothing more was acknowledged. */
    synchronized void stallUntil(long nowNanos) {
        longestStallNanos = Math.max(longestStallNanos, nowNanos - lastNanos);
    }

    synchronized int count() {
        return count;
    }

    synchronized BitSet acknowledged() {
        return (BitSet) acknowledged.clone();
    }

    /** The longest time without an acknowledgement, the begin and the end of the writing included. */
    synchronized Duration longestStall() {
        return Duration.ofNanos(longestStallNanos);
    }
}
