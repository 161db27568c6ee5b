package io.etcdagent.daemon.inspect;

import io.etcdagent.daemon.etcd.EtcdConnection.SnapshotReceiver;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Passes a snapshot on, part by part, with its length before the first. */
final class SnapshotPassage implements SnapshotReceiver {

    /** The SHA-256 that etcd sends after the backend file, and does not count in what remains. */
    private static final int TRAILER = 32;

    private final Output output;
    private byte[] part = new byte[0];
    private boolean begun;

    SnapshotPassage(Output output) {
        this.output = output;
    }

    /** Nobody takes the snapshot any more, which must end the call to etcd too. */
    static final class Gone extends IOException {
        private static final long serialVersionUID = 1;

        private final OutputGone why;

        Gone(OutputGone why) {
            super(why.getMessage(), why);
            this.why = why;
        }

        OutputGone why() {
            return why;
        }
    }

    @Override
    public void take(ByteBuffer bytes, long remaining) throws IOException {
        int length = bytes.remaining();
        if (!begun) {
            output.expect(length + remaining + TRAILER);
            begun = true;
        }
        if (part.length < length) {
            part = new byte[length];
        }
        bytes.get(part, 0, length);
        try {
            output.write(part, 0, length);
        } catch (OutputGone gone) {
            throw new Gone(gone);
        }
    }
}
