package io.etcdagent.daemon.etcd;

import io.etcdagent.daemon.time.Deadline;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;

/**
 * A TCP connection of which all reads together end with one deadline. The time-out that sockets have counts for each read,
 * and TLS makes many of them for one record: whoever sends that a byte at a time must gain nothing by it.
 */
final class TimedSocket extends Socket {

    private final Deadline deadline;

    /** Asks directly, whatever proxy the machine's environment names. */
    TimedSocket(Deadline deadline) {
        super(Proxy.NO_PROXY);
        this.deadline = deadline;
    }

    /**
     * What is left until the deadline, for the time-out of a socket.
     *
     * @throws SocketTimeoutException if nothing is
     */
    static int millis(Deadline deadline) throws SocketTimeoutException {
        long left = deadline.remaining().toMillis();
        if (left <= 0) {
            throw new SocketTimeoutException("the deadline has passed");
        }
        return (int) Math.min(left, Integer.MAX_VALUE);
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {
            @Override
            public int read() throws IOException {
                setSoTimeout(millis(deadline));
                return in.read();
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                setSoTimeout(millis(deadline));
                return in.read(target, offset, length);
            }
        };
    }
}
