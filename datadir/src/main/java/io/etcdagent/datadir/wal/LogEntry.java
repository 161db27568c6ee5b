package io.etcdagent.datadir.wal;

import io.etcdagent.datadir.bytes.Damage;
import io.etcdagent.datadir.window.Fields;
import io.etcdagent.datadir.window.Window;
import java.io.IOException;

/** An entry of raft's log. What it holds can be read until the next record is. */
public final class LogEntry {

    private final Place place;
    private final EntryType type;
    private final long term;
    private final long index;
    private final Window window;
    private final long from;
    private final long to;

    private LogEntry(Place place, EntryType type, long term, long index, Window window, long from, long to) {
        this.place = place;
        this.type = type;
        this.term = term;
        this.index = index;
        this.window = window;
        this.from = from;
        this.to = to;
    }

    /** Reads raftpb.Entry. */
    static LogEntry read(Place place, Window window, long begin, long end) throws IOException, Damage {
        Fields fields = new Fields("raftpb.Entry", window, begin, end);
        EntryType type = EntryType.NORMAL;
        long term = 0;
        long index = 0;
        long from = end;
        long to = end;
        while (fields.next()) {
            switch (fields.number()) {
                case 1 -> type = type(fields);
                case 2 -> term = fields.value();
                case 3 -> index = fields.value();
                case 4 -> {
                    from = fields.from();
                    to = fields.to();
                }
                default -> {}
            }
        }
        return new LogEntry(place, type, term, index, window, from, to);
    }

    private static EntryType type(Fields fields) throws Damage {
        long number = fields.value();
        if (number == 0) {
            return EntryType.NORMAL;
        } else if (number == 1) {
            return EntryType.CONF_CHANGE;
        } else if (number == 2) {
            return EntryType.CONF_CHANGE_V2;
        }
        throw fields.damage("there is no type " + Long.toUnsignedString(number) + " of entries");
    }

    public Place place() {
        return place;
    }

    public EntryType type() {
        return type;
    }

    /** The term in which a leader made it; unsigned. */
    public long term() {
        return term;
    }

    /** Its place in the log of all members; unsigned. */
    public long index() {
        return index;
    }

    /** How many bytes it holds. */
    public long size() {
        return to - from;
    }

    /** What it asks for, as far as that is looked at. */
    public Content content() throws IOException, Damage {
        return new ContentReader(window).read(type, from, to);
    }

    @Override
    public String toString() {
        return "entry " + Long.toUnsignedString(index) + " of term " + Long.toUnsignedString(term) + ", " + place;
    }
}
