package io.etcdagent.daemon.unit;

/** What a step printed, fit to be shown on a terminal and kept in a report. */
final class PrintedLine {

    static final int MOST_CHARACTERS = 1000;

    private PrintedLine() {}

    /** Long lines are cut. Control characters, with which a terminal can be told anything, become question marks. */
    static String of(String printed) {
        String shown = printed;
        if (printed.length() > MOST_CHARACTERS) {
            // Between two halves of one character there is no cut.
            int end = Character.isHighSurrogate(printed.charAt(MOST_CHARACTERS - 1))
                    ? MOST_CHARACTERS - 1
                    : MOST_CHARACTERS;
            shown = printed.substring(0, end) + " (cut)";
        }
        StringBuilder line = new StringBuilder(shown.length());
        shown.chars().map(c -> Character.isISOControl(c) && c != '\t' ? '?' : c).forEach(c -> line.append((char) c));
        return line.toString();
    }
}
