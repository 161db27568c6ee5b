package io.etcdagent.daemon.diagnosis;

/** A line of etcd's log as it is told: cut, and without anything that a terminal would obey. */
final class LogLine {

    private static final int MOST = 400;
    private static final int BEFORE = 100;
    private static final int HALF = 120;

    private LogLine() {}

    static String quote(String line) {
        return quote(line, 0, 0);
    }

    /**
     * @param from where the telling part begins
     * @param to where it ends; both are kept in sight
     */
    static String quote(String line, int from, int to) {
        StringBuilder safe = new StringBuilder();
        line.chars().map(LogLine::harmless).forEach(c -> safe.append((char) c));
        if (to - from > MOST - BEFORE) {
            safe.replace(from + HALF, to - HALF, "…");
        }
        if (safe.length() <= MOST) {
            return safe.toString();
        }
        int begin = Math.max(0, Math.min(from - BEFORE, safe.length() - MOST));
        int end = Math.min(safe.length(), begin + MOST);
        return (begin > 0 ? "…" : "") + safe.substring(begin, end) + (end < safe.length() ? "…" : "");
    }

    private static int harmless(int c) {
        if (c == '\t') {
            return ' ';
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> '?';
            case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> ' ';
            default -> c;
        };
    }
}
