package io.etcdagent.datadir.mvcc;

import io.etcdagent.datadir.bytes.Bytes;
import io.etcdagent.datadir.bytes.Damage;

/**
 * When a key was changed.
 *
 * @param main the revision of the transaction, as etcd tells it everywhere
 * @param sub which change within that transaction, from 0
 */
public record Revision(long main, long sub) implements Comparable<Revision> {

    static final int LENGTH = 17;

    /** Reads one as it is the key of an entry: both numbers, and a line between them. */
    static Revision read(Bytes key) throws Damage {
        if (key.u8(8) != '_') {
            throw key.damage(8, "a revision has no _ between its two numbers");
        }
        long main = key.i64be(0);
        long sub = key.i64be(9);
        if (main < 0 || sub < 0) {
            throw key.damage(0, "a revision is negative: " + main + '_' + sub);
        }
        return new Revision(main, sub);
    }

    @Override
    public int compareTo(Revision other) {
        int order = Long.compare(main, other.main);
        return order != 0 ? order : Long.compare(sub, other.sub);
    }

    @Override
    public String toString() {
        return main + "_" + sub;
    }
}
