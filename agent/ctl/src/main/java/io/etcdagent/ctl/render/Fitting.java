package io.etcdagent.ctl.render;

import java.util.ArrayList;
import java.util.List;

/** Lines cut to what a terminal has room for: one that is too long would take two, or lose its end without a word. */
public final class Fitting {

    private static final String CUT = "...";
    private static final char ESCAPE = '\u001b';

    private Fitting() {}

    /** As many of the lines as there are rows, each no wider than there are columns. */
    public static List<String> lines(List<String> lines, int rows, int columns) {
        List<String> fitting = new ArrayList<>();
        for (String line : lines.subList(0, Math.min(rows, lines.size()))) {
            fitting.add(line(line, columns));
        }
        return fitting;
    }

    /** Colours take no room, and are put back where the line is cut. */
    static String line(String line, int columns) {
        if (width(line) <= columns) {
            return line;
        }
        int room = Math.max(0, columns - CUT.length());
        StringBuilder cut = new StringBuilder();
        boolean coloured = false;
        int taken = 0;
        for (int at = 0; at < line.length() && taken < room; ) {
            int next = after(line, at);
            if (line.charAt(at) == ESCAPE) {
                coloured = true;
            } else {
                taken++;
            }
            cut.append(line, at, next);
            at = next;
        }
        return cut.append(CUT, 0, Math.min(CUT.length(), columns))
                .append(coloured ? ESCAPE + "[m" : "")
                .toString();
    }

    private static int width(String line) {
        int width = 0;
        for (int at = 0; at < line.length(); at = after(line, at)) {
            width += line.charAt(at) == ESCAPE ? 0 : 1;
        }
        return width;
    }

    /** Where the next character begins, or what follows the sequence that sets a colour: there are no other ones. */
    private static int after(String line, int at) {
        if (line.charAt(at) != ESCAPE) {
            return at + Character.charCount(line.codePointAt(at));
        }
        int end = line.indexOf('m', at);
        return end < 0 ? line.length() : end + 1;
    }
}
