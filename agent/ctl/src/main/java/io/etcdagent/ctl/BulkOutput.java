package io.etcdagent.ctl;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Prints a great deal: in large pieces, but never so that somebody who looks waits for what is there already. */
final class BulkOutput {

    private static final int SIZE = 64 * 1024;
    private static final byte[] LINE_END = {'\n'};
    private static final long SOON = TimeUnit.MILLISECONDS.toNanos(200);

    private final PrintStream out;
    private final LongSupplier nanoClock;
    private final byte[] buffer = new byte[SIZE];
    private int used;
    private long flushed;

    BulkOutput(PrintStream out, LongSupplier nanoClock) {
        this.out = out;
        this.nanoClock = nanoClock;
        this.flushed = nanoClock.getAsLong();
    }

    void line(String text) throws OutputClosed {
        bytes(text.getBytes(StandardCharsets.UTF_8));
        bytes(LINE_END);
        if (nanoClock.getAsLong() - flushed > SOON) {
            flush();
        }
    }

    void bytes(byte[] bytes) throws OutputClosed {
        if (bytes.length > SIZE - used) {
            flush();
        }
        if (bytes.length > SIZE) {
            out.write(bytes, 0, bytes.length);
            return;
        }
        System.arraycopy(bytes, 0, buffer, used, bytes.length);
        used += bytes.length;
    }

    /** @throws OutputClosed if it does not get there any more */
    void flush() throws OutputClosed {
        out.write(buffer, 0, used);
        used = 0;
        flushed = nanoClock.getAsLong();
        if (out.checkError()) {
            throw new OutputClosed();
        }
    }
}
