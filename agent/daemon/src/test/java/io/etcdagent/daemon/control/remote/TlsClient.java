package io.etcdagent.daemon.control.remote;

import io.etcdagent.daemon.testing.TestCertificates.Issued;
import io.etcdagent.daemon.tls.AgentPem;
import io.etcdagent.protocol.tls.CertifiedKey;
import io.etcdagent.protocol.tls.TlsFilesException;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A client over TLS that sends exactly the bytes that a test wants. Every wait has a deadline. */
public final class TlsClient implements Closeable {

    static final int PATIENCE_MILLIS = 60_000;
    private static final char[] NO_PASSWORD = new char[0];
    private static final String END_OF_HEAD = "\r\n\r\n";
    private static final Pattern CONTENT_LENGTH = Pattern.compile("(?i)\r\ncontent-length: ([0-9]+)");

    private final SSLSocket socket;
    private final StringBuilder received = new StringBuilder();

    private TlsClient(SSLSocket socket) {
        this.socket = socket;
    }

    /**
     * How a client of that certificate speaks.
     *
     * @param own empty for a client without a certificate
     * @param ca the server's authority
     */
    static SSLContext context(Optional<Issued> own, Path ca) throws GeneralSecurityException, IOException {
        try {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            if (own.isPresent()) {
                CertifiedKey pair = CertifiedKey.read(
                        AgentPem.of(own.get().certificate()),
                        AgentPem.of(own.get().key()));
                keys.setKeyEntry("own", pair.key(), NO_PASSWORD, pair.chainArray());
            }
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            for (X509Certificate authority : AgentPem.of(ca).certificates()) {
                trusted.setCertificateEntry("ca", authority);
            }
            KeyManagerFactory shown = KeyManagerFactory.getInstance("PKIX");
            shown.init(keys, NO_PASSWORD);
            TrustManagerFactory checked = TrustManagerFactory.getInstance("PKIX");
            checked.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(shown.getKeyManagers(), checked.getTrustManagers(), null);
            return context;
        } catch (TlsFilesException e) {
            throw new IOException(e);
        }
    }

    /** Connects, and makes the handshake. A server may still say no to what the client has shown by then. */
    static TlsClient connect(InetSocketAddress server, SSLContext context, String... protocols) throws IOException {
        Socket plain = new Socket();
        try {
            plain.connect(server, PATIENCE_MILLIS);
            plain.setSoTimeout(PATIENCE_MILLIS);
            SSLSocket socket = (SSLSocket)
                    context.getSocketFactory().createSocket(plain, server.getHostString(), server.getPort(), true);
            if (protocols.length > 0) {
                socket.setEnabledProtocols(protocols);
            }
            socket.startHandshake();
            return new TlsClient(socket);
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    }

    public TlsClient send(String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return this;
    }

    /** All that was received when the text has come; forgotten then. */
    String readUntil(String text) throws IOException {
        while (received.indexOf(text) < 0) {
            if (!readSome()) {
                throw new IOException("closed before \"" + text + "\" came, after: " + received);
            }
        }
        String all = received.toString();
        received.setLength(0);
        return all;
    }

    /** One answer, whose length it says, whole; forgotten then. */
    public String readAnswer(boolean headOnly) throws IOException {
        while (received.indexOf(END_OF_HEAD) < 0) {
            readMore();
        }
        int body = received.indexOf(END_OF_HEAD) + END_OF_HEAD.length();
        Matcher length = CONTENT_LENGTH.matcher(received.substring(0, body));
        int end = body + (headOnly || !length.find() ? 0 : Integer.parseInt(length.group(1)));
        while (received.length() < end) {
            readMore();
        }
        String answer = received.substring(0, end);
        received.delete(0, end);
        return answer;
    }

    private void readMore() throws IOException {
        if (!readSome()) {
            throw new IOException("closed after: " + received);
        }
    }

    /** What came until the server closed the connection, in whichever way. */
    String readToEnd() throws IOException {
        try {
            boolean open = true;
            while (open) {
                open = readSome();
            }
        } catch (java.net.SocketTimeoutException e) {
            throw new IOException("still open, after: " + received, e);
        } catch (IOException closedAbruptly) {
            return received.toString();
        }
        return received.toString();
    }

    private boolean readSome() throws IOException {
        byte[] buffer = new byte[16 * 1024];
        int count = socket.getInputStream().read(buffer);
        if (count > 0) {
            received.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
        }
        return count >= 0;
    }

    SSLSocket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
