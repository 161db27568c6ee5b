package io.etcdagent.datadir.wal;

import io.etcdagent.datadir.bytes.Damage;
import io.etcdagent.datadir.raft.ConfState;
import io.etcdagent.datadir.wal.Flaw.Etcd;
import io.etcdagent.datadir.wal.Flaw.Kind;
import io.etcdagent.datadir.window.Fields;
import io.etcdagent.datadir.window.Window;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Reads a write-ahead log from its beginning to its end, record by record, as etcd does when it starts (etcd,
 * server/storage/wal: decoder.go, wal.go, repair.go), and changes nothing. Memory is that of one small buffer, whatever
 * the lengths in the files say. Not safe for more than one thread.
 *
 * <p>Unlike etcd it does not end at the first damage: it tells it as a {@link Flaw}, and goes on where the next record
 * can be found, so that what is left can be seen. What follows a flaw is not part of the log as etcd has it;
 * {@link #flawed} says whether that has begun.
 *
 * <p>A running etcd may go on writing. The oldest segments are opened at the beginning, so that none is lost to etcd's own
 * purging, and a record at the end that is not complete after several looks is the one that is being written.
 */
public final class WalReader implements AutoCloseable {

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

    /** After so many bad records without a good one, lengths are no lengths any more. */
    private static final int PATIENCE = 3;

    /** More than these are counted only. */
    private static final int MOST_FLAWS = 32;

    private static final int LOOKS = 20;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);

    /** A member has five of them, unless etcd is told otherwise. */
    private static final int MOST_SEGMENTS = 10_000;

    private static final int OPEN_AT_ONCE = 64;

    private final BooleanSupplier enough;
    private final boolean live;
    private final List<String> putAside;
    private final Deque<Segment> ahead = new ArrayDeque<>();
    private final List<SegmentView> read = new ArrayList<>();
    private final List<Flaw> flaws = new ArrayList<>();
    private long flawCount;
    private Optional<Segment> current = Optional.empty();
    private Optional<WalEnd> end = Optional.empty();
    private Optional<String> unseen = Optional.empty();
    private Optional<WalRecord.Metadata> metadata = Optional.empty();

    /** The sum of all records up to here; 0 where any sum may follow, as at the beginning of what was kept of the log. */
    private int chain;

    private WalReader(BooleanSupplier enough, boolean live, List<String> putAside) {
        this.enough = enough;
        this.live = live;
        this.putAside = List.copyOf(putAside);
    }

    /**
     * Opens the log in a directory.
     *
     * @param directory with the segments
     * @param locks tell whether an etcd runs on it
     * @param enough asked before each record; when it says so, the reading ends
     * @throws NoSuchFileException if there is no such directory, or no segment in it
     * @throws IOException if it cannot be read
     */
    public static WalReader open(Path directory, LockTable locks, BooleanSupplier enough) throws IOException {
        List<String> putAside = new ArrayList<>();
        NavigableMap<SegmentName, Path> files = segments(directory, putAside);
        if (files.isEmpty()) {
            throw new NoSuchFileException(directory.toString(), null, "there is no segment of a write-ahead log in it");
        }
        WalReader reader = new WalReader(enough, locks.holds(files.lastEntry().getValue()), putAside);
        try {
            files.forEach((name, file) -> reader.ahead.add(new Segment(name, file)));
            reader.ahead.stream().limit(OPEN_AT_ONCE).forEach(Segment::open);
            // Those that etcd has purged since they were listed.
            while (reader.ahead.size() > 1 && reader.ahead.peekFirst().vanished()) {
                reader.ahead.removeFirst();
            }
            return reader;
        } catch (RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    /** Whether a directory is one with the segments of a log. */
    public static boolean holdsSegments(Path directory) throws IOException {
        return !segments(directory, new ArrayList<>()).isEmpty();
    }

    private static NavigableMap<SegmentName, Path> segments(Path directory, List<String> putAside) throws IOException {
        NavigableMap<SegmentName, Path> files = new TreeMap<>();
        try (DirectoryStream<Path> listed = Files.newDirectoryStream(directory)) {
            for (Path file : listed) {
                String name = String.valueOf(file.getFileName());
                SegmentName.of(name).ifPresent(segment -> files.put(segment, file));
                if (name.endsWith(".wal.broken") && putAside.size() < MOST_FLAWS) {
                    putAside.add(name);
                }
                if (files.size() > MOST_SEGMENTS) {
                    throw new IOException(directory + " holds more than " + MOST_SEGMENTS + " segments");
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return files;
    }

    /** Whether an etcd runs on it. */
    public boolean live() {
        return live;
    }

    /** Copies that etcd has made of segments before it cut their torn end off. */
    public List<String> putAside() {
        return putAside.stream().sorted().toList();
    }

    /** Whether damage was met. */
    public boolean flawed() {
        return flawCount > 0;
    }

    /** What is wrong, up to a number of it. */
    public List<Flaw> flaws() {
        return List.copyOf(flaws);
    }

    /** How much is wrong. */
    public long flawCount() {
        return flawCount;
    }

    /** The first of what could not be looked at, in words; what follows it may be as it should. */
    public Optional<String> unseen() {
        return unseen;
    }

    /** The segments that were read. */
    public List<SegmentView> segments() {
        return List.copyOf(read);
    }

    /** How it ended, once {@link #next} has given its last record. */
    public WalEnd end() {
        return end.orElseThrow(() -> new IllegalStateException("it was not read to its end"));
    }

    /** The next record whose checksum is right; empty at the end. */
    public Optional<WalRecord> next() {
        while (true) {
            if (current.isEmpty() && !begin()) {
                return Optional.empty();
            }
            if (current.isEmpty()) {
                continue;
            }
            Segment segment = current.orElseThrow();
            if (enough.getAsBoolean()) {
                leave(segment);
                ahead.forEach(Segment::close);
                ahead.clear();
                end = Optional.of(flawed() ? end.orElseThrow() : new WalEnd.GivenUp(segment.place()));
                return Optional.empty();
            }
            Optional<WalRecord> record = step(segment);
            if (record.isPresent()) {
                return record;
            }
        }
    }

    /** Turns to the next segment, and leaves it again at once if it cannot be opened; false if there is none. */
    private boolean begin() {
        Segment segment = ahead.pollFirst();
        if (segment == null) {
            return false;
        }
        segment.open();
        current = Optional.of(segment);
        checkOrder(segment);
        Optional<IOException> failure = segment.failure();
        if (failure.isPresent()) {
            flaw(Kind.UNSEEN, segment.damage(0, "it cannot be opened: " + words(failure.get())), Etcd.UNKNOWN);
            leaveDamaged(segment);
        }
        return true;
    }

    private void checkOrder(Segment segment) {
        if (read.isEmpty()) {
            return;
        }
        String before = read.get(read.size() - 1).name();
        long expected = SegmentName.of(before).orElseThrow().sequence() + 1;
        if (segment.name().sequence() != expected) {
            flaw(
                    Kind.SEGMENT_MISSING,
                    segment.damage(
                            0, "the segment before it is missing: " + before + " is followed by " + segment.name()),
                    Etcd.REFUSES);
            chain = 0;
        }
    }

    private boolean last() {
        return ahead.isEmpty();
    }

    /** Reads a record; empty if none was there, and then something else has changed. */
    private Optional<WalRecord> step(Segment segment) {
        for (int look = 1; ; look++) {
            int before = chain;
            try {
                return record(segment);
            } catch (Bad bad) {
                if (live && last() && look < LOOKS) {
                    chain = before;
                    LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
                    if (segment.lookAgain()) {
                        continue;
                    }
                }
                if (live && last() && !flawed() && endsWithIt(segment, bad)) {
                    end = Optional.of(new WalEnd.BeingWritten(segment.place()));
                    leave(segment);
                    return Optional.empty();
                }
                return take(segment, bad);
            }
        }
    }

    /** Whether nothing follows what is wrong, as nothing follows what etcd is still writing. */
    private static boolean endsWithIt(Segment segment, Bad bad) {
        return switch (bad.kind) {
            case CUT_OFF -> true;
            case CHECKSUM, MALFORMED -> segment.nothingAfter(bad.frame);
            default -> false;
        };
    }

    /** Something is wrong with a record. */
    private static final class Bad extends Exception {

        private static final long serialVersionUID = 1;

        private final Kind kind;
        private final Damage damage;

        /** Length of the record with all that belongs to it; 0 if that is not known. */
        private final long frame;

        /** Whether etcd takes it for a write that a crash cut off, at the end of the log. */
        private final boolean torn;

        /** What the record says that the chain comes to. */
        private final int sum;

        private Bad(Kind kind, Damage damage, long frame, boolean torn, int sum) {
            super(damage.problem(), null, false, false);
            this.kind = kind;
            this.damage = damage;
            this.frame = frame;
            this.torn = torn;
            this.sum = sum;
        }
    }

    private Optional<WalRecord> take(Segment segment, Bad bad) {
        Etcd etcd = bad.torn && last() ? Etcd.CUTS_OFF : Etcd.REFUSES;
        flaw(bad.kind, bad.damage, bad.kind == Kind.UNSEEN ? Etcd.UNKNOWN : etcd);
        if (bad.frame == 0 || segment.bad() >= PATIENCE) {
            leaveDamaged(segment);
            return Optional.empty();
        }
        // What the bad record says tells whether the next one is right, if only this one was spoiled.
        chain = bad.sum;
        segment.pass(bad.frame, false);
        return Optional.empty();
    }

    private void flaw(Kind kind, Damage damage, Etcd etcd) {
        flawCount++;
        if (flaws.size() < MOST_FLAWS) {
            flaws.add(new Flaw(kind, damage, etcd));
        }
        if (end.isEmpty()) {
            Place place = current.map(Segment::place).orElseThrow();
            end = Optional.of(
                    switch (etcd) {
                        case CUTS_OFF -> new WalEnd.Torn(place);
                        case UNKNOWN -> new WalEnd.Unseen(place);
                        case REFUSES, PASSES_OVER -> new WalEnd.Damaged(place);
                    });
        }
        if (kind == Kind.UNSEEN && unseen.isEmpty()) {
            unseen = Optional.of(damage.source() + ": " + damage.problem());
        }
    }

    /** What follows in another segment begins a chain of its own. */
    private void leaveDamaged(Segment segment) {
        chain = 0;
        leave(segment);
    }

    private void leave(Segment segment) {
        read.add(segment.view());
        segment.close();
        current = Optional.empty();
    }

    private Optional<WalRecord> record(Segment segment) throws Bad {
        try {
            long offset = segment.offset();
            long left = segment.size() - offset;
            if (left == 0) {
                finish(segment);
                return Optional.empty();
            }
            if (left < FRAME) {
                throw bad(segment, Kind.CUT_OFF, "a record begins here, and the file ends " + left + " bytes later", 0);
            }
            long word = segment.window().word(offset);
            if (word == 0) {
                checkNothingFollows(segment);
                finish(segment);
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
            throw new Bad(Kind.UNREADABLE, damage, 0, false, 0);
        } catch (IOException failure) {
            Kind kind = Kind.of(failure);
            throw new Bad(
                    kind,
                    segment.damage(
                            segment.offset(),
                            (kind == Kind.UNREADABLE ? "the disk does not give it: " : "it cannot be read: ")
                                    + words(failure)),
                    0,
                    false,
                    0);
        }
    }

    private Bad bad(Segment segment, Kind kind, String problem, long frame) {
        return new Bad(kind, segment.damage(segment.offset(), problem), frame, kind == Kind.CUT_OFF, 0);
    }

    private WalRecord record(Segment segment, long length, long pad) throws IOException, Damage, Bad {
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
            throw new Bad(Kind.MALFORMED, damage, frame, torn(window, begin, begin + length + pad), chain);
        }
        if (type == CHECKSUM) {
            checkChain(segment, sum, frame);
        } else {
            int computed = Castagnoli.join(chain, window.checksum(from, to), to - from);
            if (computed != sum) {
                Damage damage = segment.damage(
                        segment.offset(),
                        String.format("the checksum of the record is %08x, and should be %08x", computed, sum));
                throw new Bad(Kind.CHECKSUM, damage, frame, torn(window, begin, begin + length + pad), sum);
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

    private void checkChain(Segment segment, int sum, long frame) throws Bad {
        if (chain != 0 && chain != sum) {
            Damage damage = segment.damage(
                    segment.offset(),
                    String.format(
                            "the log up to here has the checksum %08x, and this goes on from %08x: it is not what"
                                    + " followed",
                            chain, sum));
            throw new Bad(Kind.CHAIN, damage, frame, false, sum);
        }
    }

    private WalRecord content(Segment segment, long type, int sum, long from, long to, long frame)
            throws IOException, Bad {
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
            throw new Bad(Kind.MALFORMED, damage, frame, false, sum);
        }
    }

    private WalRecord.Metadata metadata(Segment segment, Fields fields, int sum, long frame)
            throws IOException, Damage, Bad {
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
            throw new Bad(Kind.METADATA, damage, frame, false, sum);
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

    /** After the last record all is zero, for etcd has set the place aside and not written to it yet. */
    private void checkNothingFollows(Segment segment) throws IOException, Damage {
        if (live || !last()) {
            return;
        }
        long offset = segment.offset();
        long stray = segment.window().firstNonZero(offset, segment.size());
        if (stray == segment.size()) {
            return;
        }
        flaw(
                Kind.AFTER_END,
                segment.damage(
                        stray,
                        "the log ends at byte " + offset + ", and here comes something that is not zero: what is left"
                                + " of a write that a crash cut off, or the log was damaged in between"),
                Etcd.CUTS_OFF);
    }

    private void finish(Segment segment) {
        if (last() && end.isEmpty()) {
            end = Optional.of(new WalEnd.Clean(segment.place()));
        }
        leave(segment);
    }

    private static String words(IOException failure) {
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        } else if (failure instanceof NoSuchFileException) {
            return "it is not there";
        }
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    @Override
    public void close() {
        current.ifPresent(Segment::close);
        ahead.forEach(Segment::close);
        ahead.clear();
        current = Optional.empty();
    }
}
