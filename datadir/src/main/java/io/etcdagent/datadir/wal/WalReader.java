package io.etcdagent.datadir.wal;

import io.etcdagent.datadir.bytes.Damage;
import io.etcdagent.datadir.wal.Flaw.Etcd;
import io.etcdagent.datadir.wal.Flaw.Kind;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
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

    /** After so many bad records without a good one, lengths are no lengths any more. */
    private static final int PATIENCE = 3;

    private static final int LOOKS = 20;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);

    private static final int OPEN_AT_ONCE = 64;

    private final BooleanSupplier enough;
    private final boolean live;
    private final List<String> putAside;
    private final Deque<Segment> ahead = new ArrayDeque<>();
    private final List<SegmentView> read = new ArrayList<>();
    private final RecordReader records = new RecordReader();
    private final Findings findings = new Findings();
    private Optional<Segment> current = Optional.empty();
    private Optional<WalEnd> end = Optional.empty();

    private WalReader(BooleanSupplier enough, boolean live, List<String> putAside) {
        this.enough = enough;
        this.live = live;
        this.putAside = putAside;
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
        SegmentFiles found = SegmentFiles.in(directory);
        NavigableMap<SegmentName, Path> files = found.files();
        if (files.isEmpty()) {
            throw new NoSuchFileException(directory.toString(), null, "there is no segment of a write-ahead log in it");
        }
        WalReader reader = new WalReader(enough, live(files, locks), found.putAside());
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

    /**
     * By the last two: when etcd begins a segment it closes it once, and opens it again under its name, and for that moment
     * only the one before is locked.
     */
    private static boolean live(NavigableMap<SegmentName, Path> files, LockTable locks) {
        return files.descendingMap().values().stream().limit(2).anyMatch(locks::holds);
    }

    /** Whether a directory is one with the segments of a log. */
    public static boolean holdsSegments(Path directory) throws IOException {
        return !SegmentFiles.in(directory).files().isEmpty();
    }

    /** Whether an etcd runs on it. */
    public boolean live() {
        return live;
    }

    /** Copies that etcd has made of segments before it cut their torn end off. */
    public List<String> putAside() {
        return putAside;
    }

    /** Whether damage was met. */
    public boolean flawed() {
        return findings.count() > 0;
    }

    /** What is wrong, up to a number of it. */
    public List<Flaw> flaws() {
        return findings.first();
    }

    /** How much is wrong. */
    public long flawCount() {
        return findings.count();
    }

    /** The first of what could not be looked at, in words; what follows it may be as it should. */
    public Optional<String> unseen() {
        return findings.unseen();
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
            flaw(Kind.UNSEEN, segment.damage(0, "it cannot be opened: " + Segment.words(failure.get())), Etcd.UNKNOWN);
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
            records.goOnAnywhere();
        }
    }

    private boolean last() {
        return ahead.isEmpty();
    }

    /** Reads a record; empty if none was there, and then something else has changed. */
    private Optional<WalRecord> step(Segment segment) {
        for (int look = 1; ; look++) {
            int before = records.sum();
            try {
                Optional<WalRecord> record = records.next(segment);
                if (record.isEmpty()) {
                    finish(segment);
                }
                return record;
            } catch (BadRecord bad) {
                if (live && last() && look < LOOKS) {
                    records.goOnFrom(before);
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
    private static boolean endsWithIt(Segment segment, BadRecord bad) {
        return switch (bad.kind()) {
            case CUT_OFF -> true;
            case CHECKSUM, MALFORMED -> segment.nothingAfter(bad.frame());
            default -> false;
        };
    }

    private Optional<WalRecord> take(Segment segment, BadRecord bad) {
        Etcd etcd = bad.torn() && last() ? Etcd.CUTS_OFF : Etcd.REFUSES;
        flaw(bad.kind(), bad.damage(), bad.kind() == Kind.UNSEEN ? Etcd.UNKNOWN : etcd);
        if (bad.frame() == 0 || segment.bad() >= PATIENCE) {
            leaveDamaged(segment);
            return Optional.empty();
        }
        // What the bad record says tells whether the next one is right, if only this one was spoiled.
        records.goOnFrom(bad.sum());
        segment.pass(bad.frame(), false);
        return Optional.empty();
    }

    private void flaw(Kind kind, Damage damage, Etcd etcd) {
        findings.add(new Flaw(kind, damage, etcd));
        if (end.isEmpty()) {
            Place place = current.map(Segment::place).orElseThrow();
            end = Optional.of(
                    switch (etcd) {
                        case CUTS_OFF -> new WalEnd.Torn(place);
                        case UNKNOWN -> new WalEnd.Unseen(place);
                        case REFUSES, PASSES_OVER -> new WalEnd.Damaged(place);
                    });
        }
    }

    /** What follows in another segment begins a chain of its own. */
    private void leaveDamaged(Segment segment) {
        records.goOnAnywhere();
        leave(segment);
    }

    private void leave(Segment segment) {
        read.add(segment.view());
        segment.close();
        current = Optional.empty();
    }

    private void finish(Segment segment) throws BadRecord {
        if (last() && !live) {
            records.strayAfter(segment).ifPresent(stray -> flaw(Kind.AFTER_END, stray, Etcd.CUTS_OFF));
        }
        if (last() && end.isEmpty()) {
            end = Optional.of(new WalEnd.Clean(segment.place()));
        }
        leave(segment);
    }

    @Override
    public void close() {
        current.ifPresent(Segment::close);
        ahead.forEach(Segment::close);
        ahead.clear();
        current = Optional.empty();
    }
}
