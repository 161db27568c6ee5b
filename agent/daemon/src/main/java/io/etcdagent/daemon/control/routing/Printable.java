package io.etcdagent.daemon.control.routing;

/** What comes from outside, as it may be printed. */
public final class Printable {

    private Printable() {}

    /** It must not be able to begin a line of its own, or to drive a terminal. */
    public static String of(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints()
                .map(point ->
                        Character.isISOControl(point) || Character.getType(point) == Character.FORMAT ? '?' : point)
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }

    /** The same of bounded length. */
    public static String of(String text, int most) {
        return of(text.length() <= most ? text : text.substring(0, most) + "...");
    }

    /** That in quotes, which it cannot end. */
    public static String quoted(String text, int most) {
        return '"' + of(text, most).replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
