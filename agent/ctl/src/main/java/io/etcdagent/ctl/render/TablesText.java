package io.etcdagent.ctl.render;

import io.etcdagent.protocol.TableView;
import java.util.Base64;
import java.util.List;

/** The key space as a tree of prefixes. */
public final class TablesText {

    private TablesText() {}

    public static List<String> lines(List<TableView> tables, Showing showing, Style style) {
        Table text = new Table("KEYS", "BYTES", "NEWEST", "PREFIX");
        for (TableView table : tables) {
            text.row(
                    Table.Cell.of(table.keys()),
                    Table.Cell.of(Amounts.bytes(table.bytes())),
                    Table.Cell.of(table.newestRevision() == 0 ? "" : Long.toString(table.newestRevision())),
                    Table.Cell.of(name(table, showing)));
        }
        return text.lines(style);
    }

    private static String name(TableView table, Showing showing) {
        String prefix = showing.words(Base64.getDecoder().decode(table.prefix()));
        String name = table.depth() == 0 && prefix.isEmpty() ? "(all keys)" : prefix;
        String indented = ". ".repeat(table.depth()) + name;
        return table.folded() == null
                ? indented
                : ". ".repeat(table.depth()) + "others: " + table.folded() + " smaller tables in " + name;
    }
}
