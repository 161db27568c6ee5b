package io.etcdagent.ctl;

import io.etcdagent.ctl.render.Amounts;
import java.util.concurrent.TimeUnit;

/** How much of a snapshot has come, on a terminal; elsewhere nothing. */
final class SnapshotProgress implements AutoCloseable {

    private static final long EVERY = TimeUnit.MILLISECONDS.toNanos(200);
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final Terminal terminal;
    private final long total;
    private long shownAt = System.nanoTime();
    private boolean shown;

    /** @param total of the whole snapshot, -1 where it is not known */
    SnapshotProgress(Terminal terminal, long total) {
        this.terminal = terminal;
        this.total = total;
    }

    void got(long bytes) {
        long now = System.nanoTime();
        if (!terminal.shows() || now - shownAt < EVERY) {
            return;
        }
        shownAt = now;
        shown = true;
        String share = total > 0 ? " of " + Amounts.bytes(total) + ", " + bytes * 100 / total + " %" : "";
        terminal.err().print(CLEAR_LINE + Amounts.bytes(bytes) + share);
        terminal.err().flush();
    }

    @Override
    public void close() {
        if (shown) {
            terminal.err().print(CLEAR_LINE);
            terminal.err().flush();
        }
    }
}
