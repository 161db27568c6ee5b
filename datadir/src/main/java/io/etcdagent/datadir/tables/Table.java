package io.etcdagent.datadir.tables;

import io.etcdagent.datadir.bytes.Bytes;
import java.util.List;

/**
 * The keys that begin with one prefix.
 *
 * @param prefix up to and with a separator; what was asked for where it is the whole tree
 * @param keys how many keys there are now, in it and in all tables within
 * @param bytes what these keys and their values have in all, without what etcd and its file need beside them
 * @param newestRevision when one of them was changed last; 0 where there is none
 * @param tables the tables within, the largest first; none at the depth that was asked for
 * @param rest the tables within that are too small to be told one by one
 */
public record Table(Bytes prefix, long keys, long bytes, long newestRevision, List<Table> tables, Rest rest) {

    /** Tables that were folded together because there are too many: each is smaller than, or as small as, any told. */
    public record Rest(long tables, long keys, long bytes) {

        public static final Rest NONE = new Rest(0, 0, 0);
    }

    public Table {
        tables = List.copyOf(tables);
    }
}
