package io.etcdagent.protocol.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * A TCP connection whose timeout is one for all reads that follow together, and not for each: a TLS record is many of
 * them, and whoever sends it a byte at a time must gain nothing by it.
 */
final class DeadlineSocket extends Socket {

    private volatile Deadline deadline;

    DeadlineSocket(Deadline deadline) {
        this.deadline = deadline;
    }

    /** From now on, for all reads together up to the next call. */
    @Override
    public synchronized void setSoTimeout(int millis) throws SocketException {
        deadline = Deadline.in(Duration.ofMillis(millis));
        super.setSoTimeout(millis);
    }

    private synchronized void waitNoLonger() throws IOException {
        if (deadline.hasPassed()) {
            throw new SocketTimeoutException("nothing more came in time");
        }
        super.setSoTimeout(UnixSocketTransport.socketMillis(deadline.remaining()));
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {
            @Override
            public int read() throws IOException {
                waitNoLonger();
                return in.read();
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                waitNoLonger();
                return in.read(target, offset, length);
            }
        };
    }
}
