package io.etcdagent.datadir.wal;

import io.etcdagent.datadir.wal.Flaw.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What was found wrong with a log so far. Not safe for more than one thread. */
final class Findings {

    /** More than these are counted only. */
    private static final int MOST_FLAWS = 32;

    private final List<Flaw> flaws = new ArrayList<>();
    private long count;
    private Optional<String> unseen = Optional.empty();

    void add(Flaw flaw) {
        count++;
        if (flaws.size() < MOST_FLAWS) {
            flaws.add(flaw);
        }
        if (flaw.kind() == Kind.UNSEEN && unseen.isEmpty()) {
            unseen = Optional.of(flaw.damage().source() + ": " + flaw.damage().problem());
        }
    }

    /** The first ones. */
    List<Flaw> first() {
        return List.copyOf(flaws);
    }

    long count() {
        return count;
    }

    /** The first of what could not be looked at, in words. */
    Optional<String> unseen() {
        return unseen;
    }
}
