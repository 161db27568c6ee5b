package io.etcdagent.systemd;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The first bytes of what a program prints; the rest is read and dropped. */
final class BoundedOutput {

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final byte[] chunk = new byte[8192];
    private final int limit;
    private boolean overflowed;

    BoundedOutput(int limit) {
        this.limit = limit;
    }

    /** Takes what is there now, without waiting, and not what comes meanwhile. */
    void takeAvailable(InputStream in) throws IOException {
        int left = in.available();
        while (left > 0) {
            int read = in.read(chunk, 0, Math.min(left, chunk.length));
            if (read < 0) {
                return;
            }
            left -= read;
            int room = Math.min(read, limit - kept.size());
            kept.write(chunk, 0, room);
            overflowed |= room < read;
        }
    }

    boolean overflowed() {
        return overflowed;
    }

    String text() {
        return kept.toString(StandardCharsets.UTF_8);
    }
}
