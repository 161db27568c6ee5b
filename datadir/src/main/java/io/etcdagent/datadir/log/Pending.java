package io.etcdagent.datadir.log;

import io.etcdagent.datadir.raft.MemberChange;
import io.etcdagent.datadir.raft.Membership;
import java.util.ArrayDeque;
import java.util.Deque;

/** Changes of the members in the order of the log, which may be taken back before they are committed. */
final class Pending {

    /** Each is some kilobytes at most; what is older than the snapshot is not needed. */
    private static final int MOST = 1000;

    private record Change(long index, MemberChange change) {}

    private final Deque<Change> changes = new ArrayDeque<>();

    /** An entry of this index comes: those from there on are taken back. */
    void takeBackFrom(long index) {
        while (!changes.isEmpty() && Long.compareUnsigned(changes.getLast().index(), index) >= 0) {
            changes.removeLast();
        }
    }

    void add(long index, MemberChange change) {
        if (changes.size() == MOST) {
            changes.removeFirst();
        }
        changes.addLast(new Change(index, change));
    }

    /** Applies those after one index and up to another. */
    void apply(long after, long upTo, Membership members) {
        for (Change change : changes) {
            if (Long.compareUnsigned(change.index(), after) > 0 && Long.compareUnsigned(change.index(), upTo) <= 0) {
                members.apply(change.change());
            }
        }
    }
}
