package io.etcdagent.protocol.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A Unix socket whose reads and writes time out, and end when another thread closes it.
 *
 * <p>The JDK has only a channel for it, which knows no timeout: the channel does not block, and what is waited in is the
 * selector. Invariant: channel and selector are closed only by a thread that holds {@link #use}, and used only by a thread
 * that holds it and has seen {@link #closed} unset; only to be woken is the selector used without. A reader holds
 * {@code use} without this object's monitor, so that close, which takes both in that order, can wake it.
 */
final class UnixChannelSocket extends Socket {

    /** The JDK keeps, for each thread, as many bytes outside the heap as its largest read had. */
    private static final int LARGEST_READ = 64 * 1024;

    /** What a timeout of zero means. */
    private static final Duration FOR_EVER = Duration.ofDays(36_500);

    private final SocketChannel channel;
    private final Deadline sending;
    private final Selector selector;
    private final SelectionKey readiness;
    private final ReentrantLock use = new ReentrantLock();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile Duration patience = FOR_EVER;

    /**
     * @param channel connected and non-blocking; closed with this, but not if this constructor fails
     * @param sending by when all has to be written
     */
    UnixChannelSocket(SocketChannel channel, Deadline sending) throws IOException {
        this.channel = channel;
        this.sending = sending;
        this.selector = Selector.open();
        this.readiness = channel.register(selector, 0);
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
                return length == 0 ? 0 : receive(ByteBuffer.wrap(target, offset, Math.min(length, LARGEST_READ)));
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
        checkOpen();
        patience = millis == 0 ? FOR_EVER : Duration.ofMillis(millis);
    }

    @Override
    public boolean isClosed() {
        return closed.get();
    }

    /** Ends a read that another thread is in, as if the other side had closed, then gives the descriptors back. */
    @Override
    public synchronized void close() throws IOException {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        // Whoever waits, or is about to, does not any more.
        selector.wakeup();
        use.lock();
        try {
            // The selector first: the channel's descriptor stays open for as long as one knows it.
            selector.close();
        } finally {
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
            Deadline deadline = Deadline.in(patience);
            int count = channel.read(target);
            while (count == 0) {
                if (deadline.hasPassed()) {
                    throw new SocketTimeoutException("nothing came in time");
                }
                await(SelectionKey.OP_READ, deadline);
                if (closed.get()) {
                    return -1;
                }
                count = channel.read(target);
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
                    if (sending.hasPassed()) {
                        throw new SocketTimeoutException("nothing was taken in time");
                    }
                    await(SelectionKey.OP_WRITE, sending);
                }
            }
        } finally {
            use.unlock();
        }
    }

    /**
     * Until the channel may be ready, or this is closed, or the deadline: by trying again it is found out which. An
     * interrupt ends a wait of the JDK's own sockets as little; it is kept, and taken away only because a selector does
     * not wait with it.
     */
    private void await(int operation, Deadline deadline) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            readiness.interestOps(operation);
            selector.select(UnixSocketTransport.socketMillis(deadline.remaining()));
            selector.selectedKeys().clear();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void checkOpen() throws SocketException {
        if (closed.get()) {
            throw new SocketException("closed");
        }
    }
}
