package io.etcdagent.protocol.client;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/**
 * A TLS connection that another thread can close while one reads: the JDK's own waits for the reader, to say good-bye.
 * Here the TCP connection is simply dropped; what an answer is whole by, HTTP tells.
 */
final class TlsSocket extends Socket {

    private final Socket tcp;
    private final SSLSocket tls;

    /** Whether anything was heard since the handshake; before that an end means that the agent wants none of us. */
    private final AtomicBoolean heard = new AtomicBoolean();

    private final AtomicBoolean closed = new AtomicBoolean();

    /** @param tls over the connection, after its handshake */
    TlsSocket(Socket tcp, SSLSocket tls) {
        this.tcp = tcp;
        this.tls = tls;
    }

    @Override
    public synchronized void setSoTimeout(int millis) throws SocketException {
        tcp.setSoTimeout(millis);
    }

    @Override
    public boolean isClosed() {
        return closed.get();
    }

    /** Nobody reads or writes while holding this object's monitor, so it does not wait. */
    @Override
    public synchronized void close() throws IOException {
        closed.set(true);
        tcp.close();
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(tls.getInputStream()) {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                int count;
                try {
                    count = in.read(target, offset, length);
                } catch (IOException failure) {
                    throw explained(failure);
                }
                if (count < 0 && !heard.get()) {
                    throw TlsFailure.silentEnd(null);
                }
                heard.set(true);
                return count;
            }
        };
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new FilterOutputStream(tls.getOutputStream()) {
            @Override
            public void write(byte[] source, int offset, int length) throws IOException {
                try {
                    out.write(source, offset, length);
                } catch (IOException failure) {
                    throw explained(whyItCloses(failure));
                }
            }
        };
    }

    /** The agent may have said why before it closed. */
    private IOException whyItCloses(IOException failure) {
        try {
            int none = tls.getInputStream().read();
            return none < 0 ? failure : new IOException("it answers before it was asked");
        } catch (IOException said) {
            return said instanceof SSLException ? said : failure;
        }
    }

    private IOException explained(IOException failure) {
        if (closed.get() || failure instanceof SocketTimeoutException || heard.get()) {
            return failure;
        }
        return failure instanceof SSLException ? TlsFailure.of(failure) : TlsFailure.silentEnd(failure);
    }
}
