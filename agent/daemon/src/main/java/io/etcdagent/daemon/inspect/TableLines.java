package io.etcdagent.daemon.inspect;

import io.etcdagent.daemon.etcd.KeyEntry;
import io.etcdagent.daemon.etcd.KeyPage;
import io.etcdagent.datadir.tables.PrefixTree;
import io.etcdagent.datadir.tables.Table;
import io.etcdagent.protocol.InspectLine;
import io.etcdagent.protocol.TableView;
import java.util.Arrays;

/** Counts keys into tables, and then writes these, the largest first and each followed by what is within it. */
final class TableLines implements KeyScan.Visitor {

    /** What the tables themselves may take in memory; where there are more, the smallest are told as one. */
    private static final long MOST_MEMORY = 2 << 20;

    private final PrefixTree tree;
    private byte[] key = new byte[256];
    private long written;

    TableLines(TablesQuery query) {
        this.tree = new PrefixTree(query.prefix(), query.depth(), MOST_MEMORY);
    }

    @Override
    public void key(KeyPage page, boolean hasValue) {
        KeyEntry entry = page.entry();
        int length = entry.keyLength();
        if (key.length < length) {
            key = Arrays.copyOf(key, length * 2);
        }
        System.arraycopy(entry.bytes(), entry.keyAt(), key, 0, length);
        tree.add(key, length, length + (long) entry.valueLength(), entry.modRevision());
    }

    /** Writes all tables; returns how many lines they took. */
    long write(Lines lines) throws OutputGone {
        write(tree.finish(), 0, lines);
        return written;
    }

    private void write(Table table, int depth, Lines lines) throws OutputGone {
        String prefix = Views.base64(table.prefix().toArray());
        line(new TableView(prefix, depth, table.keys(), table.bytes(), table.newestRevision(), null), lines);
        for (Table within : table.tables()) {
            write(within, depth + 1, lines);
        }
        Table.Rest rest = table.rest();
        if (rest.tables() > 0) {
            line(new TableView(prefix, depth + 1, rest.keys(), rest.bytes(), 0, rest.tables()), lines);
        }
    }

    private void line(TableView table, Lines lines) throws OutputGone {
        lines.line(InspectLine.of(table));
        written++;
    }
}
