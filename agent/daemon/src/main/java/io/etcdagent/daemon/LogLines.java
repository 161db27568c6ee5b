package io.etcdagent.daemon;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * One line per event on standard error. Under systemd each line begins with its priority as {@code <N>}, which the
 * journal understands (sd-daemon(3)), and has no time of its own, because the journal has one; elsewhere it begins with
 * the time and the level.
 */
final class LogLines extends Formatter {

    private final boolean forJournal;

    LogLines(boolean forJournal) {
        this.forJournal = forJournal;
    }

    /** Makes this the way that everything in the process logs. */
    static void install(boolean forJournal, Level level) {
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        Handler console = new ConsoleHandler();
        console.setLevel(Level.ALL);
        console.setFormatter(new LogLines(forJournal));
        root.addHandler(console);
        root.setLevel(Level.WARNING);
        Logger.getLogger("io.etcdagent").setLevel(level);
        Logger.getLogger("audit").setLevel(Level.INFO);
    }

    @Override
    public String format(LogRecord event) {
        StringBuilder lines = new StringBuilder();
        String start = forJournal ? "<" + priority(event.getLevel()) + ">" : plainStart(event);
        line(lines, start, formatMessage(event));
        Throwable thrown = event.getThrown();
        if (thrown != null) {
            StringWriter trace = new StringWriter();
            thrown.printStackTrace(new PrintWriter(trace));
            // Indented, because a failure's message may hold line breaks too.
            trace.toString().lines().forEach(text -> line(lines, start + "  ", text));
        }
        return lines.toString();
    }

    /** What comes from outside may hold line breaks; a line of its own must not be forged with them. */
    private static void line(StringBuilder lines, String start, String text) {
        lines.append(start)
                .append(text.replace("\r", "\\r").replace("\n", "\\n"))
                .append('\n');
    }

    private static String plainStart(LogRecord event) {
        String level = switch (priority(event.getLevel())) {
            case 3 -> "error";
            case 4 -> "warn";
            case 6 -> "info";
            default -> "debug";
        };
        return Instant.ofEpochMilli(event.getMillis()).truncatedTo(ChronoUnit.MILLIS) + " " + level + " ";
    }

    /** syslog's priorities: 3 error, 4 warning, 6 informational, 7 debug. */
    private static int priority(Level level) {
        if (level.intValue() >= Level.SEVERE.intValue()) {
            return 3;
        }
        if (level.intValue() >= Level.WARNING.intValue()) {
            return 4;
        }
        return level.intValue() >= Level.INFO.intValue() ? 6 : 7;
    }
}
