package io.etcdagent.datadir.log;

import io.etcdagent.datadir.raft.LogMember;
import io.etcdagent.datadir.snap.SnapFiles;
import io.etcdagent.datadir.snap.SnapName;
import io.etcdagent.datadir.wal.Flaw;
import io.etcdagent.datadir.wal.SegmentView;
import io.etcdagent.datadir.wal.WalEnd;
import io.etcdagent.datadir.wal.WalRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a member's log says. All but {@link #rest} and {@link #segments} is of the log as etcd has it, which ends at the
 * first damage.
 *
 * @param directory with the segments
 * @param live whether an etcd runs on it
 * @param identity whose log it is; empty if that could not be read
 * @param extent of the entries; empty if there is none
 * @param hardState the newest; empty if there is none
 * @param members as of what is known to be committed
 * @param removed who was a member, by id
 * @param segments in their order
 * @param gaps between entries
 * @param end how the log ends
 * @param flaws what is wrong, up to a number of it
 * @param flawCount how much is wrong
 * @param rest what can still be read after the first damage; empty if that is nothing
 * @param putAside copies that etcd made of segments before it cut their torn end off ({@code *.wal.broken})
 * @param unseen what of all that could not be opened or read by whoever looked, each in words
 * @param snapshots what lies beside the log
 * @param snapshotTrouble why that could not be looked at, in words; empty if it could
 * @param start from where etcd starts
 */
public record LogSummary(
        Path directory,
        boolean live,
        Optional<WalRecord.Metadata> identity,
        Optional<Extent> extent,
        Optional<WalRecord.HardState> hardState,
        List<LogMember> members,
        List<Long> removed,
        List<SegmentView> segments,
        List<Gap> gaps,
        WalEnd end,
        List<Flaw> flaws,
        long flawCount,
        Optional<Rest> rest,
        List<String> putAside,
        List<String> unseen,
        SnapFiles snapshots,
        Optional<String> snapshotTrouble,
        Start start) {

    public LogSummary {
        members = List.copyOf(members);
        removed = List.copyOf(removed);
        segments = List.copyOf(segments);
        gaps = List.copyOf(gaps);
        flaws = List.copyOf(flaws);
        putAside = List.copyOf(putAside);
        unseen = List.copyOf(unseen);
    }

    /**
     * From the first to the last entry; indices and terms are unsigned.
     *
     * @param count how many there are
     * @param overwritten how many more were written and later taken back, as raft does with what was never committed
     */
    public record Extent(
            long firstIndex, long firstTerm, long lastIndex, long lastTerm, long count, long overwritten) {}

    /**
     * Entries that are not there.
     *
     * @param from the first of them
     * @param to the last of them
     * @param bridged whether a snapshot from which etcd starts stands for them
     */
    public record Gap(long from, long to, boolean bridged) {}

    /** Entries after the first damage. */
    public record Rest(long count, long firstIndex, long lastIndex) {}

    /**
     * From where etcd starts.
     *
     * @param snapshot the newest one that is whole and in the log; empty if it starts with the first entry
     * @param lastIndex of the log from there on: of the last entry, or of the snapshot; unsigned
     * @param lastTerm of that
     * @param possible whether it is known that it can start, as far as log and snapshots go
     * @param passedOver newer snapshots from which it does not start, each with the reason
     */
    public record Start(
            Optional<SnapName> snapshot, long lastIndex, long lastTerm, boolean possible, List<String> passedOver) {
        public Start {
            passedOver = List.copyOf(passedOver);
        }
    }

    /**
     * Why it is not all known, in words; empty if all that there is was looked at. What is missing may then be in what
     * was not seen.
     */
    public Optional<String> undecided() {
        return snapshotTrouble.or(() -> unseen.stream().findFirst());
    }

    /** Whether nothing is wrong; a record that is being written is nothing wrong. */
    public boolean well() {
        return flawCount == 0;
    }
}
