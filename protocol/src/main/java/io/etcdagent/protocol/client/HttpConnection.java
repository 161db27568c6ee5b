package io.etcdagent.protocol.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.SocketHolder;

/**
 * An HTTP/1.1 connection whose every read ends at one deadline.
 *
 * <p>A socket's own timeout starts again with each byte; here it is cut down before each read to what is left, so that a
 * peer that sends a byte now and then gains nothing by it.
 */
final class HttpConnection extends DefaultBHttpClientConnection {

    private static final Http1Config LIMITS = Http1Config.custom()
            .setMaxLineLength(8 * 1024)
            .setMaxHeaderCount(64)
            .setMaxEmptyLineCount(0)
            .build();

    private volatile Deadline deadline;
    private volatile boolean ended;

    HttpConnection(Socket socket, Deadline deadline) throws IOException {
        super(LIMITS);
        this.deadline = deadline;
        bind(new SocketHolder(socket) {
            @Override
            protected InputStream getInputStream(Socket bound) throws IOException {
                return new DeadlineInput(bound);
            }
        });
    }

    /** From now on, reads end at this one. */
    void setDeadline(Deadline next) {
        this.deadline = next;
    }

    /** Whether the other side has closed: what looks malformed may then only be cut off. */
    boolean hasEnded() {
        return ended;
    }

    private final class DeadlineInput extends FilterInputStream {

        private final Socket socket;

        DeadlineInput(Socket socket) throws IOException {
            super(socket.getInputStream());
            this.socket = socket;
        }

        @Override
        public int read() throws IOException {
            limitWait();
            return noteEnd(in.read());
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            limitWait();
            return noteEnd(in.read(target, offset, length));
        }

        private int noteEnd(int result) {
            if (result < 0) {
                ended = true;
            }
            return result;
        }

        private void limitWait() throws IOException {
            if (deadline.hasPassed()) {
                throw new SocketTimeoutException("nothing more came in time");
            }
            socket.setSoTimeout(UnixSocketTransport.socketMillis(deadline.remaining()));
        }
    }
}
