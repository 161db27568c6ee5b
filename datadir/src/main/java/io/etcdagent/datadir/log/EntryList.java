package io.etcdagent.datadir.log;

import io.etcdagent.datadir.bytes.Damage;
import io.etcdagent.datadir.wal.Content;
import io.etcdagent.datadir.wal.Flaw;
import io.etcdagent.datadir.wal.LockTable;
import io.etcdagent.datadir.wal.LogEntry;
import io.etcdagent.datadir.wal.Place;
import io.etcdagent.datadir.wal.WalEnd;
import io.etcdagent.datadir.wal.WalReader;
import io.etcdagent.datadir.wal.WalRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Lists the entries of a log, one after the other and without keeping any: the log is read twice, for whether an entry
 * counts is told by what is written later.
 */
public final class EntryList {

    /** So many leaders would have had to fail each other one after the other. */
    private static final int MOST_RETURNS = 100_000;

    private final Path directory;
    private final LockTable locks;

    /** @param locks tell whether an etcd runs on it */
    public EntryList(Path directory, LockTable locks) {
        this.directory = directory;
        this.locks = locks;
    }

    /** Takes entries, one after the other. */
    @FunctionalInterface
    public interface Sink<X extends Exception> {
        void take(ListedEntry entry) throws X;
    }

    /**
     * Which entries are wanted.
     *
     * @param from the first index, unsigned
     * @param to the last index, unsigned
     * @param limit at most so many, from the first on
     */
    public record Wanted(long from, long to, long limit) {}

    /**
     * How it ended.
     *
     * @param listed how many were
     * @param last index of the last one; empty if none was listed
     * @param more whether there are more than the limit
     */
    public record Result(long listed, OptionalLong last, boolean more, WalEnd end, List<Flaw> flaws, long flawCount) {
        public Result {
            flaws = List.copyOf(flaws);
        }
    }

    /** A place from which on an index, and all above it, has been written anew. */
    private record Return(Place place, long index) {}

    /**
     * Lists them, in the order of their indices.
     *
     * @throws IOException if the log cannot be read at all
     * @throws X what the sink throws, which ends it
     */
    public <X extends Exception> Result list(Wanted wanted, Sink<X> to) throws IOException, X {
        List<Return> returns;
        Optional<Place> last;
        WalEnd end;
        List<Flaw> flaws;
        long flawCount;
        try (WalReader reader = open()) {
            FirstReading first = new FirstReading();
            Optional<WalRecord> record = reader.next();
            while (record.isPresent()) {
                if (record.get() instanceof WalRecord.Entry entry) {
                    first.take(entry.entry());
                }
                record = reader.next();
            }
            returns = first.returns;
            last = first.last;
            end = reader.end();
            flaws = reader.flaws();
            flawCount = reader.flawCount();
        }
        SecondReading<X> second = new SecondReading<>(wanted, returns, to);
        if (last.isPresent()) {
            try (WalReader reader = open()) {
                boolean more = true;
                // What a running etcd has written since the first reading is left out.
                while (more) {
                    Optional<WalRecord> record = reader.next();
                    more = record.isPresent()
                            && after(record.get().place(), last.get()) <= 0
                            && (!(record.get() instanceof WalRecord.Entry entry)
                                    || second.take(entry.entry(), reader.flawed()));
                }
            }
        }
        return new Result(second.listed, second.last, second.more, end, flaws, flawCount);
    }

    private WalReader open() throws IOException {
        return WalReader.open(directory, locks, () -> false);
    }

    /** The order in which records lie in the log. */
    private static int after(Place place, Place other) {
        int segment = place.segment().compareTo(other.segment());
        return segment != 0 ? segment : Long.compare(place.offset(), other.offset());
    }

    /** Finds the places where the log goes back. */
    private static final class FirstReading {
        private final List<Return> returns = new ArrayList<>();
        private Optional<Place> last = Optional.empty();
        private long before;

        private void take(LogEntry entry) {
            long index = entry.index();
            if (last.isPresent() && Long.compareUnsigned(index, before) <= 0) {
                // Of those before, the ones that do not go back further say nothing any more.
                while (!returns.isEmpty()
                        && Long.compareUnsigned(returns.get(returns.size() - 1).index(), index) >= 0) {
                    returns.remove(returns.size() - 1);
                }
                if (returns.size() < MOST_RETURNS) {
                    returns.add(new Return(entry.place(), index));
                }
            }
            before = index;
            last = Optional.of(entry.place());
        }
    }

    /** Passes on those that count. */
    private static final class SecondReading<X extends Exception> {
        private final Wanted wanted;
        private final List<Return> returns;
        private final Sink<X> to;
        private int next;
        private long listed;
        private OptionalLong last = OptionalLong.empty();
        private boolean more;

        private SecondReading(Wanted wanted, List<Return> returns, Sink<X> to) {
            this.wanted = wanted;
            this.returns = returns;
            this.to = to;
        }

        /** False when no later one is wanted. */
        private boolean take(LogEntry entry, boolean afterDamage) throws X {
            // Those before next are behind us; of those ahead, the nearest goes back furthest.
            while (next < returns.size() && after(returns.get(next).place(), entry.place()) <= 0) {
                next++;
            }
            long index = entry.index();
            if (next < returns.size() && Long.compareUnsigned(returns.get(next).index(), index) <= 0) {
                return true;
            }
            if (Long.compareUnsigned(index, wanted.to()) > 0) {
                return false;
            }
            if (Long.compareUnsigned(index, wanted.from()) < 0) {
                return true;
            }
            if (listed == wanted.limit()) {
                more = true;
                return false;
            }
            listed++;
            last = OptionalLong.of(index);
            to.take(new ListedEntry(
                    index, entry.term(), entry.type(), entry.size(), content(entry), entry.place(), afterDamage));
            return true;
        }

        private static Content content(LogEntry entry) {
            try {
                return entry.content();
            } catch (Damage damage) {
                return Content.undecoded(damage.problem());
            } catch (IOException e) {
                return Content.undecoded(String.valueOf(e.getMessage()));
            }
        }
    }
}
