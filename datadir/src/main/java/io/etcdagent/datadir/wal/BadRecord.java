package io.etcdagent.datadir.wal;

import io.etcdagent.datadir.bytes.Damage;
import io.etcdagent.datadir.wal.Flaw.Kind;

/** Something is wrong with a record. */
final class BadRecord extends Exception {

    private static final long serialVersionUID = 1;

    private final Kind kind;
    private final Damage damage;
    private final long frame;
    private final boolean torn;
    private final int sum;

    /**
     * @param frame length of the record with all that belongs to it; 0 if that is not known
     * @param torn whether etcd takes it for a write that a crash cut off, at the end of the log
     * @param sum what the record says that the chain of checksums comes to
     */
    BadRecord(Kind kind, Damage damage, long frame, boolean torn, int sum) {
        super(damage.problem(), null, false, false);
        this.kind = kind;
        this.damage = damage;
        this.frame = frame;
        this.torn = torn;
        this.sum = sum;
    }

    Kind kind() {
        return kind;
    }

    Damage damage() {
        return damage;
    }

    long frame() {
        return frame;
    }

    boolean torn() {
        return torn;
    }

    int sum() {
        return sum;
    }
}
