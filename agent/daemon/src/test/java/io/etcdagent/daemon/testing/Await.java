package io.etcdagent.daemon.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/** Waits for a condition, until a deadline; a failure says what was last seen. */
public final class Await {

    private static final long PAUSE_MILLIS = 20;

    /** How much slower a machine with other work may be than the one on which the time was chosen. */
    private static final int BUSY = 3;

    private Await() {}

    /**
     * Looks again and again until what it sees is good. An exception while looking counts as something seen that is
     * not good.
     *
     * @param what what is waited for, for the failure's message
     * @param within how long that takes at most on a machine with nothing else to do; a busy one gets more
     * @return what was seen in the end
     * @throws AssertionError when the time is over
     */
    public static <T> T until(String what, Duration within, Callable<? extends T> look, Predicate<? super T> good) {
        long begin = System.nanoTime();
        Duration patience = within.multipliedBy(BUSY);
        while (true) {
            String seen;
            try {
                T value = look.call();
                if (good.test(value)) {
                    return value;
                }
                seen = String.valueOf(value);
            } catch (InterruptedException e) {
                throw interrupted(what, e);
            } catch (Exception e) {
                seen = e.toString();
            }
            if (System.nanoTime() - begin > patience.toNanos()) {
                throw new AssertionError(what + ": not within " + patience + "; last seen: " + seen);
            }
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                throw interrupted(what, e);
            }
        }
    }

    /** As above, for a look that tells only whether it is so. */
    public static void until(String what, Duration within, Callable<Boolean> look) {
        until(what, within, look, Boolean::booleanValue);
    }

    private static AssertionError interrupted(String what, InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new AssertionError(what + ": interrupted while waiting", cause);
    }
}
