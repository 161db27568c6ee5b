package io.etcdagent.protocol.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import jnr.unixsocket.UnixSocket;
import jnr.unixsocket.UnixSocketChannel;

/**
 * A Unix socket whose reads time out with an exception and end when another thread closes it.
 *
 * <p>The library's own socket reads nothing, as if it were non-blocking, when its timeout passes; and its close leaves a
 * reader asleep on a file descriptor that may by then be somebody else's. Invariant: the descriptor is closed only by a
 * thread that holds {@link #use}, and used only by a thread that holds it and has seen {@link #closed} unset. A reader
 * holds {@code use} without this object's monitor, so that close, which takes both in that order, can wake it.
 */
final class UnixChannelSocket extends UnixSocket {

    private final UnixSocketChannel channel;
    private final ReentrantLock use = new ReentrantLock();
    private final AtomicBoolean closed = new AtomicBoolean();

    UnixChannelSocket(UnixSocketChannel channel) {
        super(channel);
        this.channel = channel;
    }

    @Override
    public InputStream getInputStream() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return length == 0 ? 0 : receive(ByteBuffer.wrap(target, offset, length));
            }
        };
    }

    @Override
    public OutputStream getOutputStream() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] source, int offset, int length) throws IOException {
                send(ByteBuffer.wrap(source, offset, length));
            }
        };
    }

    @Override
    public synchronized void setSoTimeout(int millis) throws SocketException {
        use.lock();
        try {
            checkOpen();
            super.setSoTimeout(millis);
        } finally {
            use.unlock();
        }
    }

    @Override
    public boolean isClosed() {
        return closed.get();
    }

    /** Ends a read that another thread is in, as if the other side had closed, then gives the descriptor back. */
    @Override
    public synchronized void close() throws IOException {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            channel.shutdownInput();
            channel.shutdownOutput();
        } finally {
            use.lock();
            try {
                channel.close();
            } finally {
                use.unlock();
            }
        }
    }

    private int receive(ByteBuffer target) throws IOException {
        use.lock();
        try {
            checkOpen();
            int count = channel.read(target);
            if (count == 0) {
                throw new SocketTimeoutException("nothing came in time");
            }
            return count;
        } finally {
            use.unlock();
        }
    }

    private void send(ByteBuffer source) throws IOException {
        use.lock();
        try {
            while (source.hasRemaining()) {
                checkOpen();
                if (channel.write(source) == 0) {
                    throw new SocketTimeoutException("nothing was taken in time");
                }
            }
        } finally {
            use.unlock();
        }
    }

    private void checkOpen() throws SocketException {
        if (closed.get()) {
            throw new SocketException("closed");
        }
    }
}
