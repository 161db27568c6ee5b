package io.etcdagent.datadir.mvcc;

/** What the keys were at a revision cannot be told any more, or not yet. The file is not damaged. */
public final class RevisionUnavailable extends Exception {

    private static final long serialVersionUID = 1;

    private RevisionUnavailable(String message) {
        super(message);
    }

    static RevisionUnavailable compacted(long wanted, long compacted) {
        return new RevisionUnavailable("revision " + wanted + " is compacted: the history before revision " + compacted
                + " is gone; ask for " + compacted + " or later");
    }

    static RevisionUnavailable meanwhile(long pinned, long compacted) {
        return new RevisionUnavailable("etcd compacted its history up to revision " + compacted + " while revision "
                + pinned + " was read: what was read is not all of it; ask again");
    }

    static RevisionUnavailable future(long wanted, long current) {
        return new RevisionUnavailable("revision " + wanted + " is not in this file, whose newest is " + current);
    }
}
