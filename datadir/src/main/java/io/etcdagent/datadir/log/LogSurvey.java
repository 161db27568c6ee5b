package io.etcdagent.datadir.log;

import io.etcdagent.datadir.bytes.Damage;
import io.etcdagent.datadir.log.LogSummary.Extent;
import io.etcdagent.datadir.log.LogSummary.Gap;
import io.etcdagent.datadir.log.LogSummary.Rest;
import io.etcdagent.datadir.log.LogSummary.Start;
import io.etcdagent.datadir.raft.MemberChange;
import io.etcdagent.datadir.raft.Membership;
import io.etcdagent.datadir.snap.RaftSnapshot;
import io.etcdagent.datadir.snap.SnapFiles;
import io.etcdagent.datadir.snap.SnapName;
import io.etcdagent.datadir.wal.Flaw;
import io.etcdagent.datadir.wal.LockTable;
import io.etcdagent.datadir.wal.LogEntry;
import io.etcdagent.datadir.wal.SegmentName;
import io.etcdagent.datadir.wal.SegmentView;
import io.etcdagent.datadir.wal.WalEnd;
import io.etcdagent.datadir.wal.WalReader;
import io.etcdagent.datadir.wal.WalRecord;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Reads a member's log once, from its beginning to its end, and says what it comes to. For one log and one thread. */
public final class LogSurvey {

    private static final int MOST_FLAWS = 32;

    private final LogDirectories where;
    private final EntryRuns runs = new EntryRuns();
    private final Pending changes = new Pending();
    private final Set<SnapName> inLog = new HashSet<>();
    private final List<Flaw> flaws = new ArrayList<>();
    private final List<String> unseen = new ArrayList<>();
    private long flawCount;
    private SnapFiles snapshots;
    private Optional<String> snapshotTrouble = Optional.empty();
    private Optional<WalRecord.Metadata> identity = Optional.empty();
    private Optional<WalRecord.HardState> hardState = Optional.empty();
    private Optional<WalRecord.Snapshot> newestMark = Optional.empty();
    private Optional<Rest> rest = Optional.empty();

    private LogSurvey(LogDirectories where) {
        this.where = where;
        this.snapshots = SnapFiles.none(where.snap().orElse(where.wal()));
    }

    /**
     * Reads it.
     *
     * @param locks tell whether an etcd runs on it
     * @param enough asked again and again; when it says so, the reading ends where it is
     * @throws IOException if the log cannot be read at all
     */
    public static LogSummary of(LogDirectories where, LockTable locks, BooleanSupplier enough) throws IOException {
        LogSurvey survey = new LogSurvey(where);
        survey.lookAtSnapshots();
        try (WalReader reader = WalReader.open(where.wal(), locks, enough)) {
            Optional<WalRecord> record = reader.next();
            while (record.isPresent()) {
                survey.take(record.get(), reader.flawed());
                record = reader.next();
            }
            return survey.summary(reader);
        }
    }

    private void lookAtSnapshots() {
        if (where.snap().isEmpty()) {
            snapshotTrouble = Optional.of("it is not known where the snapshots are");
            return;
        }
        try {
            snapshots = SnapFiles.in(where.snap().get());
        } catch (IOException e) {
            snapshotTrouble = Optional.of(where.snap().get() + " cannot be read: " + e.getMessage());
        }
    }

    private void take(WalRecord record, boolean afterDamage) {
        if (afterDamage) {
            if (record instanceof WalRecord.Entry entry) {
                long index = entry.entry().index();
                rest = Optional.of(rest.map(before -> new Rest(before.count() + 1, before.firstIndex(), index))
                        .orElseGet(() -> new Rest(1, index, index)));
            }
            return;
        }
        if (record instanceof WalRecord.Metadata metadata) {
            identity = Optional.of(metadata);
        } else if (record instanceof WalRecord.HardState state) {
            hardState = Optional.of(state);
        } else if (record instanceof WalRecord.Snapshot snapshot) {
            mark(snapshot);
        } else if (record instanceof WalRecord.Entry entry) {
            take(entry.entry());
        }
    }

    private void mark(WalRecord.Snapshot snapshot) {
        SnapName name = new SnapName(snapshot.term(), snapshot.index());
        if (snapshots.snapshots().contains(name)) {
            inLog.add(name);
        }
        if (newestMark.isEmpty() || Long.compareUnsigned(newestMark.get().index(), snapshot.index()) <= 0) {
            newestMark = Optional.of(snapshot);
        }
    }

    private void take(LogEntry entry) {
        runs.add(entry.index(), entry.term());
        changes.takeBackFrom(entry.index());
        try {
            for (MemberChange change : entry.content().changes()) {
                changes.add(entry.index(), change);
            }
        } catch (Damage damage) {
            flaw(new Flaw(Flaw.Kind.MALFORMED, damage, Flaw.Etcd.REFUSES));
        } catch (IOException e) {
            // The reader meets it too, at the same place, and tells it.
            Flaw.Kind kind = Flaw.Kind.of(e);
            Damage damage = new Damage(
                    where.wal().resolve(entry.place().segment()).toString(),
                    entry.place().offset(),
                    e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
            if (kind == Flaw.Kind.UNSEEN) {
                unseen.add(damage.source() + ": " + damage.problem());
            }
            flaw(new Flaw(kind, damage, kind == Flaw.Kind.UNSEEN ? Flaw.Etcd.UNKNOWN : Flaw.Etcd.REFUSES));
        }
    }

    private void flaw(Flaw flaw) {
        flawCount++;
        if (flaws.size() < MOST_FLAWS) {
            flaws.add(flaw);
        }
    }

    private LogSummary summary(WalReader reader) {
        flaws.addAll(0, reader.flaws());
        flawCount += reader.flawCount();
        reader.unseen().ifPresent(unseen::add);
        boolean whole = !(reader.end() instanceof WalEnd.GivenUp);
        long commit = hardState.map(WalRecord.HardState::commit).orElse(0L);
        List<String> passedOver = new ArrayList<>();
        Optional<RaftSnapshot> base = newestUsable(commit, passedOver);
        long from = base.map(RaftSnapshot::index).orElse(0L);
        List<Gap> gaps = gaps(from);
        if (whole) {
            checkIdentity(reader);
            checkBeginning(base, reader.segments());
            checkGaps(gaps, reader);
        }
        long last = last(from);
        if (whole && Long.compareUnsigned(commit, last) > 0) {
            flaw(new Flaw(
                    Flaw.Kind.COMMIT_BEYOND_END,
                    damageAt(
                            reader,
                            "the log knows entry " + Long.toUnsignedString(commit) + " to be committed, and ends with "
                                    + Long.toUnsignedString(last)),
                    missing()));
        }
        Membership members = base.map(RaftSnapshot::members).orElseGet(Membership::new);
        changes.apply(from, commit, members);
        if (base.isEmpty()) {
            // Only the log itself, which from 3.5 on says with a snapshot who was a member.
            newestMark.flatMap(WalRecord.Snapshot::confState).ifPresent(members::assume);
        }
        boolean possible =
                flaws.stream().noneMatch(flaw -> flaw.etcd() == Flaw.Etcd.REFUSES || flaw.etcd() == Flaw.Etcd.UNKNOWN);
        return new LogSummary(
                where.wal(),
                reader.live(),
                identity,
                extent(),
                hardState,
                members.members(),
                members.removed(),
                reader.segments(),
                gaps,
                reader.end(),
                flaws,
                flawCount,
                rest,
                reader.putAside(),
                unseen,
                snapshots,
                snapshotTrouble,
                new Start(
                        base.map(read -> new SnapName(read.term(), read.index())),
                        last,
                        lastTerm(base, last),
                        possible,
                        passedOver));
    }

    /** As etcd looks for it: the newest that is whole, in the log, and known to be committed. */
    private Optional<RaftSnapshot> newestUsable(long commit, List<String> passedOver) {
        for (SnapName name : snapshots.snapshots()) {
            try {
                RaftSnapshot read = RaftSnapshot.read(snapshots.file(name));
                if (!inLog.contains(name)) {
                    passedOver.add(name + ": the log does not know it");
                } else if (Long.compareUnsigned(name.index(), commit) > 0) {
                    passedOver.add(name + ": the log does not know its last entry to be committed");
                } else {
                    return Optional.of(read);
                }
            } catch (Damage damage) {
                flaw(new Flaw(Flaw.Kind.SNAPSHOT, damage, Flaw.Etcd.PASSES_OVER));
                passedOver.add(name + ": it is damaged");
            } catch (IOException e) {
                // etcd may read it, and then goes on from there.
                unseen.add(snapshots.file(name) + ": it cannot be read: "
                        + (e instanceof AccessDeniedException ? "permission denied" : e.getMessage()));
            }
        }
        return Optional.empty();
    }

    /** What etcd makes of something that is missing: a snapshot that was not read may stand for it. */
    private Flaw.Etcd missing() {
        return snapshotTrouble.isPresent() || !unseen.isEmpty() ? Flaw.Etcd.UNKNOWN : Flaw.Etcd.REFUSES;
    }

    private List<Gap> gaps(long from) {
        List<Gap> gaps = new ArrayList<>();
        List<EntryRuns.Run> all = runs.all();
        for (int next = 1; next < all.size(); next++) {
            long first = all.get(next - 1).to() + 1;
            long last = all.get(next).from() - 1;
            gaps.add(new Gap(first, last, Long.compareUnsigned(last, from) <= 0));
        }
        return gaps;
    }

    private void checkIdentity(WalReader reader) {
        if (identity.isEmpty() && !reader.flawed()) {
            flaw(new Flaw(
                    Flaw.Kind.METADATA,
                    damageAt(reader, "the log ends without any record that says whose it is"),
                    Flaw.Etcd.REFUSES));
        }
    }

    private void checkBeginning(Optional<RaftSnapshot> base, List<SegmentView> segments) {
        long from = base.map(RaftSnapshot::index).orElse(0L);
        SegmentName first = SegmentName.of(segments.get(0).name()).orElseThrow();
        long entry = runs.first().map(EntryRuns.Run::from).orElse(first.index());
        boolean begins = Long.compareUnsigned(first.index(), from) <= 0;
        boolean goesOn = runs.first().isEmpty() || Long.compareUnsigned(entry, from + 1) <= 0;
        if (begins && goesOn) {
            return;
        }
        String instead = base.isPresent()
                ? "the newest snapshot to start from ends with entry " + Long.toUnsignedString(from)
                : snapshotTrouble
                        .or(() -> unseen.stream().findFirst())
                        .map(why -> "whether a snapshot stands for what was before is not known: " + why)
                        .orElse("no snapshot stands for what was before");
        flaw(new Flaw(
                Flaw.Kind.NO_START,
                new Damage(
                        where.wal().resolve(first.toString()).toString(),
                        0,
                        "the log begins with entry " + Long.toUnsignedString(begins ? entry : first.index()) + ", and "
                                + instead),
                missing()));
    }

    private void checkGaps(List<Gap> gaps, WalReader reader) {
        for (Gap gap : gaps) {
            if (!gap.bridged()) {
                flaw(new Flaw(
                        Flaw.Kind.GAP,
                        damageAt(
                                reader,
                                "the entries from " + Long.toUnsignedString(gap.from()) + " to "
                                        + Long.toUnsignedString(gap.to()) + " are missing"),
                        missing()));
            }
        }
    }

    private Damage damageAt(WalReader reader, String problem) {
        return new Damage(
                where.wal().resolve(reader.end().place().segment()).toString(),
                reader.end().place().offset(),
                problem);
    }

    private long last(long from) {
        long last = runs.last().map(EntryRuns.Run::to).orElse(0L);
        return Long.compareUnsigned(last, from) >= 0 ? last : from;
    }

    private long lastTerm(Optional<RaftSnapshot> base, long last) {
        return runs.last()
                .filter(run -> run.to() == last)
                .map(EntryRuns.Run::toTerm)
                .or(() -> base.map(RaftSnapshot::term))
                .orElse(0L);
    }

    private Optional<Extent> extent() {
        return runs.first()
                .flatMap(first -> runs.last()
                        .map(last -> new Extent(
                                first.from(),
                                first.fromTerm(),
                                last.to(),
                                last.toTerm(),
                                runs.count(),
                                runs.overwritten())));
    }
}
