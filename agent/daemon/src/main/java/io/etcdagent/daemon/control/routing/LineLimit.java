package io.etcdagent.daemon.control.routing;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;

/**
 * Keeps those who can have lines written as often as they like from filling the log. In a window of time, which begins
 * with a line, so many lines are written of each kind, and so many of all; the first of a kind is written in any case, as
 * long as there are few kinds. The others are counted, and when the window is over it is told for each kind how many
 * they were.
 */
public final class LineLimit {

    /** What stands for the kinds that are too many to be told apart. */
    private static final String OTHERS = "others";

    private final Most most;
    private final Later later;
    private final Rest rest;

    // Guarded by "this": what the present window has seen; empty while there is none.
    private final Map<String, Tally> tallies = new LinkedHashMap<>();
    private int written;

    /**
     * How much may be written.
     *
     * @param ofAKind lines of one kind
     * @param inAll lines of all kinds, the first of each apart
     * @param kinds that are told apart
     * @param window the time that the others are for
     */
    public record Most(int ofAKind, int inAll, int kinds, Duration window) {}

    /** Runs something after a time on a monotonic clock. */
    @FunctionalInterface
    public interface Later {
        void after(Duration delay, Runnable task);
    }

    /** Writes how many lines of a kind were not written. */
    @FunctionalInterface
    public interface Rest {
        void tell(String kind, int unwritten);
    }

    private static final class Tally {
        private int written;
        private int unwritten;
    }

    public LineLimit(Most most, Later later, Rest rest) {
        this.most = most;
        this.later = later;
        this.rest = rest;
    }

    /** Whether a line of that kind may be written; if not, it is counted. */
    public synchronized boolean admits(String kind) {
        if (tallies.isEmpty() && !begin()) {
            return true;
        }
        String counted = tallies.containsKey(kind) || tallies.size() < most.kinds() ? kind : OTHERS;
        Tally tally = tallies.computeIfAbsent(counted, first -> new Tally());
        boolean first = tally.written == 0;
        if (!first && (tally.written >= most.ofAKind() || written >= most.inAll())) {
            tally.unwritten++;
            return false;
        }
        tally.written++;
        written++;
        return true;
    }

    /** Not where the one who keeps the time has ended: then the agent ends, and nobody has long to flood it. */
    private boolean begin() {
        try {
            later.after(most.window(), this::end);
            return true;
        } catch (RejectedExecutionException ending) {
            return false;
        }
    }

    private void end() {
        Map<String, Tally> over;
        synchronized (this) {
            over = new LinkedHashMap<>(tallies);
            tallies.clear();
            written = 0;
        }
        over.forEach((kind, tally) -> {
            if (tally.unwritten > 0) {
                rest.tell(kind, tally.unwritten);
            }
        });
    }
}
