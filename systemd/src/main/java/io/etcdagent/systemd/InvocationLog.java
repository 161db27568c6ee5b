package io.etcdagent.systemd;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one run of a unit writes to the journal, from look to look. For one thread.
 *
 * <p>journald takes what a unit writes a little later than the unit writes it, so the last lines can be there only some
 * time after the run has ended.
 */
public final class InvocationLog {

    /** Of an output of a unit, journald makes entries of at most 48 KiB (journald.conf(5), LineMax): so all fit in. */
    static final int ENTRIES = 80;

    private static final int MOST_PAGES = 5;

    private final Journal journal;
    private final Invocation invocation;
    private Optional<String> cursor = Optional.empty();

    public InvocationLog(Journal journal, Invocation invocation) {
        this.journal = journal;
        this.invocation = invocation;
    }

    /**
     * The lines since the last look, the oldest first. Of a flood only the first and the last ones; a line says that
     * some were left out.
     *
     * @throws SystemdException if the journal cannot be read; another look finds these lines
     */
    public List<String> newLines() throws SystemdException {
        return cursor.isEmpty() ? first() : next(cursor.get());
    }

    private List<String> first() throws SystemdException {
        Journal.Page page = journal.newest(invocation, ENTRIES);
        cursor = page.cursor();
        List<String> lines = new ArrayList<>();
        if (page.lines().size() >= ENTRIES) {
            lines.add("(there can be lines before these)");
        }
        lines.addAll(page.lines());
        return lines;
    }

    private List<String> next(String from) throws SystemdException {
        String reached = from;
        List<String> lines = new ArrayList<>();
        for (int pages = 0; pages < MOST_PAGES; pages++) {
            Journal.Page page = journal.after(invocation, reached, ENTRIES);
            reached = page.cursor().orElse(reached);
            lines.addAll(page.lines());
            if (page.lines().size() < ENTRIES) {
                cursor = Optional.of(reached);
                return lines;
            }
        }
        // It writes faster than it is read. What it wrote last tells most; should it have become silent just now, a
        // few of these lines were there before.
        Journal.Page newest = journal.newest(invocation, ENTRIES);
        cursor = Optional.of(newest.cursor().orElse(reached));
        lines.add("(lines are left out here)");
        lines.addAll(newest.lines());
        return lines;
    }
}
