package io.etcdagent.datadir.wal;

import io.etcdagent.datadir.raft.ConfState;
import java.util.Optional;

/** One record of the log whose checksum is right (etcd, server/storage/wal/walpb/record.proto). */
public sealed interface WalRecord {

    /** Where it lies. */
    Place place();

    /** Whose log this is; at the beginning of every segment. */
    record Metadata(Place place, long memberId, long clusterId) implements WalRecord {}

    /** What a member must not forget before it answers: raft's term, whom it voted for in it, what it knows to be committed. */
    record HardState(Place place, long term, long vote, long commit) implements WalRecord {}

    /** The checksum that all records up to here come to; at the beginning of every segment. */
    record Checksum(Place place, int sum) implements WalRecord {}

    /**
     * That a snapshot was saved, from which etcd can start with what follows.
     *
     * @param confState who was a member then; before 3.5 etcd did not write that
     */
    record Snapshot(Place place, long index, long term, Optional<ConfState> confState) implements WalRecord {}

    /** An entry of raft's log. */
    record Entry(LogEntry entry) implements WalRecord {
        @Override
        public Place place() {
            return entry.place();
        }
    }
}
