package io.etcdagent.datadir.log;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Which entries a log holds, as they are appended: of several with one index the last one counts, and takes away all
 * that came after that index (Raft, section 5.3). Not safe for more than one thread.
 */
final class EntryRuns {

    /** A log of etcd's has a run more only where a snapshot of the leader's took the place of entries. */
    private static final int MOST = 1000;

    /** Entries without a gap. */
    record Run(long from, long fromTerm, long to, long toTerm) {
        long length() {
            return to - from + 1;
        }
    }

    private final Deque<Run> runs = new ArrayDeque<>();
    private long overwritten;
    private boolean crowded;

    void add(long index, long term) {
        takeBackFrom(index);
        Run last = runs.peekLast();
        if (last != null && (index - last.to() == 1 || runs.size() == MOST)) {
            crowded |= index - last.to() != 1;
            runs.removeLast();
            runs.addLast(new Run(last.from(), last.fromTerm(), index, term));
        } else {
            runs.addLast(new Run(index, term, index, term));
        }
    }

    /** Takes away the entry and all after it. */
    private void takeBackFrom(long index) {
        Run last = runs.peekLast();
        // All that was after the last run, from the index on, is taken away and counted.
        while (last != null && Long.compareUnsigned(last.to(), index) >= 0) {
            runs.removeLast();
            if (Long.compareUnsigned(last.from(), index) < 0) {
                overwritten += last.to() - index + 1;
                // The term of what is the last one now is not known, and is told by what is appended next.
                runs.addLast(new Run(last.from(), last.fromTerm(), index - 1, last.toTerm()));
                return;
            }
            overwritten += last.length();
            last = runs.peekLast();
        }
    }

    Optional<Run> first() {
        return Optional.ofNullable(runs.peekFirst());
    }

    Optional<Run> last() {
        return Optional.ofNullable(runs.peekLast());
    }

    List<Run> all() {
        return new ArrayList<>(runs);
    }

    long count() {
        return runs.stream().mapToLong(Run::length).sum();
    }

    /** How many were taken back. */
    long overwritten() {
        return overwritten;
    }

    /** Whether there were more gaps than are told. */
    boolean crowded() {
        return crowded;
    }
}
