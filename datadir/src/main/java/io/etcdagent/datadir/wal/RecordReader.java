package io.etcdagent.datadir.wal;

import io.etcdagent.datadir.bytes.Damage;
import io.etcdagent.datadir.raft.ConfState;
import io.etcdagent.datadir.wal.Flaw.Kind;
import io.etcdagent.datadir.window.Fields;
import io.etcdagent.datadir.window.Window;
import java.io.IOException;
import java.util.Optional;

/**
 * Reads the records of one segment after the other, and checks that each is right and that all are of one log. Not safe
 * for more than one thread.
 */
final class RecordReader {

    private static final int FRAME = Long.BYTES;
    private static final int SECTOR = 512;
    private static final long LENGTH = 0x00ff_ffff_ffff_ffffL;

    /** Before 3.5.5 etcd takes no record of this length or more, wherever it is. */
    private static final long OLD_LIMIT = 10 * 1024 * 1024;

    private static final int METADATA = 1;
    private static final int ENTRY = 2;
    private static final int STATE = 3;
    private static final int CHECKSUM = 4;
    private static final int SNAPSHOT = 5;

    private Optional<WalRecord.Metadata> metadata = Optional.empty();

    /** The sum of all records up to here; 0 where any sum may follow, as at the beginning of what was kept of the log. */
    private int chain;

    /** What the checksums of the records come to so far. */
    int sum() {
        return chain;
    }

    /** The next record is right if it follows that. */
    void goOnFrom(int sum) {
        chain = sum;
    }

    /** What comes next begins a chain of its own. */
    void goOnAnywhere() {
        chain = 0;
    }

    /** The next record whose checksum is right; empty where the segment has no more. */
    Optional<WalRecord> next(Segment segment) throws BadRecord {
        try {
            long offset = segment.offset();
            long left = segment.size() - offset;
            if (left == 0) {
                return Optional.empty();
            }
            if (left < FRAME) {
                throw bad(segment, Kind.CUT_OFF, "a record begins here, and the file ends " + left + " bytes later", 0);
            }
            long word = segment.window().word(offset);
            if (word == 0) {
                return Optional.empty();
            }
            long length = word & LENGTH;
            long pad = word < 0 ? (word >>> 56) & 7 : 0;
            if (length > left - FRAME - pad) {
                throw bad(
                        segment,
                        Kind.CUT_OFF,
                        "a record of " + length + " bytes is said to be here, and the file ends " + (left - FRAME)
                                + " bytes later"
                                + (length >= OLD_LIMIT ? "; before 3.5.5 etcd does not start with that" : ""),
                        0);
            }
            return Optional.of(record(segment, length, pad));
        } catch (Damage damage) {
            throw unreadable(damage);
        } catch (IOException failure) {
            throw unreadable(segment, failure);
        }
    }

    private static BadRecord unreadable(Damage damage) {
        return new BadRecord(Kind.UNREADABLE, damage, 0, false, 0);
    }

    private static BadRecord unreadable(Segment segment, IOException failure) {
        Kind kind = Kind.of(failure);
        return new BadRecord(
                kind,
                segment.damage(
                        segment.offset(),
                        (kind == Kind.UNREADABLE ? "the disk does not give it: " : "it cannot be read: ")
                                + Segment.words(failure)),
                0,
                false,
                0);
    }

    private static BadRecord bad(Segment segment, Kind kind, String problem, long frame) {
        return new BadRecord(kind, segment.damage(segment.offset(), problem), frame, kind == Kind.CUT_OFF, 0);
    }

    private WalRecord record(Segment segment, long length, long pad) throws IOException, Damage, BadRecord {
        Window window = segment.window();
        long begin = segment.offset() + FRAME;
        long frame = FRAME + length + pad;
        long type = 0;
        int sum = 0;
        long from = begin;
        long to = begin;
        try {
            Fields fields = new Fields("walpb.Record", window, begin, begin + length);
            while (fields.next()) {
                switch (fields.number()) {
                    case 1 -> type = fields.value();
                    case 2 -> sum = (int) fields.value();
                    case 3 -> {
                        from = fields.from();
                        to = fields.to();
                    }
                    default -> {}
                }
            }
        } catch (Damage damage) {
            throw new BadRecord(Kind.MALFORMED, damage, frame, torn(window, begin, begin + length + pad), chain);
        }
        if (type == CHECKSUM) {
            checkChain(segment, sum, frame);
        } else {
            int computed = Castagnoli.join(chain, window.checksum(from, to), to - from);
            if (computed != sum) {
                Damage damage = segment.damage(
                        segment.offset(),
                        String.format("the checksum of the record is %08x, and should be %08x", computed, sum));
                throw new BadRecord(Kind.CHECKSUM, damage, frame, torn(window, begin, begin + length + pad), sum);
            }
        }
        WalRecord record = content(segment, type, sum, from, to, frame);
        chain = sum;
        segment.pass(frame, true);
        if (record instanceof WalRecord.Entry entry) {
            segment.saw(entry.entry().index());
        }
        return record;
    }

    private void checkChain(Segment segment, int sum, long frame) throws BadRecord {
        if (chain != 0 && chain != sum) {
            Damage damage = segment.damage(
                    segment.offset(),
                    String.format(
                            "the log up to here has the checksum %08x, and this goes on from %08x: it is not what"
                                    + " followed",
                            chain, sum));
            throw new BadRecord(Kind.CHAIN, damage, frame, false, sum);
        }
    }

    private WalRecord content(Segment segment, long type, int sum, long from, long to, long frame)
            throws IOException, BadRecord {
        Place place = segment.place();
        Window window = segment.window();
        try {
            return switch ((int) Math.max(0, Math.min(type, SNAPSHOT + 1))) {
                case METADATA -> metadata(segment, new Fields("etcdserverpb.Metadata", window, from, to), sum, frame);
                case ENTRY -> new WalRecord.Entry(LogEntry.read(place, window, from, to));
                case STATE -> state(place, new Fields("raftpb.HardState", window, from, to));
                case CHECKSUM -> new WalRecord.Checksum(place, sum);
                case SNAPSHOT -> snapshot(place, new Fields("walpb.Snapshot", window, from, to));
                default -> throw segment.damage(segment.offset(), "there is no type " + type + " of records");
            };
        } catch (Damage damage) {
            throw new BadRecord(Kind.MALFORMED, damage, frame, false, sum);
        }
    }

    private WalRecord.Metadata metadata(Segment segment, Fields fields, int sum, long frame)
            throws IOException, Damage, BadRecord {
        long member = 0;
        long cluster = 0;
        while (fields.next()) {
            switch (fields.number()) {
                case 1 -> member = fields.value();
                case 2 -> cluster = fields.value();
                default -> {}
            }
        }
        WalRecord.Metadata now = new WalRecord.Metadata(segment.place(), member, cluster);
        WalRecord.Metadata before = metadata.orElse(now);
        if (before.memberId() != member || before.clusterId() != cluster) {
            Damage damage = segment.damage(
                    segment.offset(),
                    "from here on it is the log of member " + Long.toHexString(member) + " of cluster "
                            + Long.toHexString(cluster) + ", and before it is that of "
                            + Long.toHexString(before.memberId()) + " of " + Long.toHexString(before.clusterId()));
            throw new BadRecord(Kind.METADATA, damage, frame, false, sum);
        }
        metadata = Optional.of(before);
        return now;
    }

    private static WalRecord state(Place place, Fields fields) throws IOException, Damage {
        long term = 0;
        long vote = 0;
        long commit = 0;
        while (fields.next()) {
            switch (fields.number()) {
                case 1 -> term = fields.value();
                case 2 -> vote = fields.value();
                case 3 -> commit = fields.value();
                default -> {}
            }
        }
        return new WalRecord.HardState(place, term, vote, commit);
    }

    private static WalRecord snapshot(Place place, Fields fields) throws IOException, Damage {
        long index = 0;
        long term = 0;
        Optional<ConfState> confState = Optional.empty();
        while (fields.next()) {
            switch (fields.number()) {
                case 1 -> index = fields.value();
                case 2 -> term = fields.value();
                case 3 -> confState = Optional.of(ConfState.read(fields.message("raftpb.ConfState")));
                default -> {}
            }
        }
        return new WalRecord.Snapshot(place, index, term, confState);
    }

    /**
     * etcd's rule for what a crash leaves at the end: of what was written at once, some sectors reached the disk and
     * others did not, and those are zero.
     */
    private static boolean torn(Window window, long from, long to) throws IOException, Damage {
        long begin = from;
        // Up to begin no sector is all zeros.
        while (begin < to) {
            long end = Math.min(begin - begin % SECTOR + SECTOR, to);
            if (window.firstNonZero(begin, end) == end) {
                return true;
            }
            begin = end;
        }
        return false;
    }

    /**
     * What comes after the last record of the log and is not zero: for etcd has set the place aside and not written to it
     * yet.
     */
    Optional<Damage> strayAfter(Segment segment) throws BadRecord {
        try {
            long offset = segment.offset();
            long stray = segment.window().firstNonZero(offset, segment.size());
            return stray == segment.size()
                    ? Optional.empty()
                    : Optional.of(segment.damage(
                            stray,
                            "the log ends at byte " + offset
                                    + ", and here comes something that is not zero: what is left"
                                    + " of a write that a crash cut off, or the log was damaged in between"));
        } catch (Damage damage) {
            throw unreadable(damage);
        } catch (IOException failure) {
            throw unreadable(segment, failure);
        }
    }
}
