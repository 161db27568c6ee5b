package io.etcdagent.daemon.unit;

import java.time.Duration;

/** Waits for what comes about in another process. */
final class Waiting {

    private static final Duration AMPLE = Duration.ofSeconds(30);
    private static final long LOOK_AGAIN_MILLIS = 10;

    interface Condition {
        boolean holds() throws Exception;
    }

    private Waiting() {}

    static void until(String what, Condition condition) throws Exception {
        long start = System.nanoTime();
        while (!condition.holds()) {
            if (System.nanoTime() - start > AMPLE.toNanos()) {
                throw new AssertionError("not within " + AMPLE + ": " + what);
            }
            Thread.sleep(LOOK_AGAIN_MILLIS);
        }
    }
}
