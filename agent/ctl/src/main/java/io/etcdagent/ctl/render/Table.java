package io.etcdagent.ctl.render;

import java.util.ArrayList;
import java.util.List;

/** Columns that line up. */
final class Table {

    /** One field: text of anybody's, and what it means. */
    record Cell(String text, Tint tint) {
        Cell {
            text = Plain.text(text);
        }

        static Cell of(String text) {
            return new Cell(text, Tint.PLAIN);
        }

        static Cell of(long number) {
            return of(Long.toString(number));
        }
    }

    private static final String GAP = "  ";

    private final List<List<Cell>> rows = new ArrayList<>();

    /** A table with these headings, or without any heading row if there are none. */
    Table(String... headings) {
        if (headings.length > 0) {
            rows.add(List.of(headings).stream()
                    .map(heading -> new Cell(heading, Tint.STRONG))
                    .toList());
        }
    }

    Table row(Cell... cells) {
        rows.add(List.of(cells));
        return this;
    }

    List<String> lines(Style style) {
        List<Integer> widths = widths();
        return rows.stream().map(row -> line(row, widths, style)).toList();
    }

    private List<Integer> widths() {
        List<Integer> widths = new ArrayList<>();
        for (List<Cell> row : rows) {
            for (int column = 0; column < row.size(); column++) {
                int width = width(row.get(column));
                if (column == widths.size()) {
                    widths.add(width);
                } else {
                    widths.set(column, Math.max(widths.get(column), width));
                }
            }
        }
        return widths;
    }

    private static String line(List<Cell> row, List<Integer> widths, Style style) {
        int last = row.size() - 1;
        while (last > 0 && row.get(last).text().isEmpty()) {
            last--;
        }
        StringBuilder line = new StringBuilder();
        for (int column = 0; column <= last; column++) {
            Cell cell = row.get(column);
            line.append(style.apply(cell.tint(), cell.text()));
            if (column < last) {
                line.append(" ".repeat(widths.get(column) - width(cell))).append(GAP);
            }
        }
        return line.toString();
    }

    private static int width(Cell cell) {
        return cell.text().codePointCount(0, cell.text().length());
    }
}
