package io.etcdagent.daemon.etcd;

import io.etcdagent.daemon.time.Deadline;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * What etcd serves beside gRPC, by plain blocking sockets: for a thread that asks now and then and may wait. HTTP/1.0 has
 * Go's server send the body as it is and close, so that there is nothing to decode; and no protocol is negotiated in TLS,
 * because etcd offers HTTP/2 alone and falls back only for who says nothing. The JDK's own client would be another module,
 * some 1,400 classes and 15 MB for this; one of Netty's would read on the event loop that answers operators.
 */
public final class EtcdHttp {

    private static final int BUFFER_BYTES = 8 << 10;
    private static final int MOST_HEAD_BYTES = 8 << 10;

    private final Optional<CurrentTls> tls;
    private final LongSupplier nanoClock;

    /**
     * The beginning of an answer.
     *
     * @param date when it was written by the clock of the server, cut to the second; empty if it does not say
     */
    public record Head(int status, Optional<Instant> date) {}

    /** Takes the body of a good answer, part by part. */
    public interface Body {
        void take(byte[] bytes, int from, int to);
    }

    /** @param tls how to speak to {@code https} endpoints */
    public EtcdHttp(Optional<CurrentTls> tls, LongSupplier nanoClock) {
        this.tls = tls;
        this.nanoClock = nanoClock;
    }

    /**
     * Asks once. The body of an answer other than 200 is not read.
     *
     * @param timeout for all of it but the look-up of a host's name
     * @param mostBytes of the body; more is an error
     * @throws IOException with a message for operators
     */
    public Head get(URI endpoint, String path, Duration timeout, long mostBytes, Body body) throws IOException {
        Deadline deadline = Deadline.after(timeout, nanoClock);
        try (Socket socket = connect(endpoint, deadline)) {
            String request = "GET " + path + " HTTP/1.0\r\nHost: " + endpoint.getRawAuthority() + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new Answer(socket.getInputStream()).read(mostBytes, body);
        } catch (SocketTimeoutException late) {
            throw new IOException("no answer within " + timeout.toMillis() + " ms", late);
        } catch (UnknownHostException unknown) {
            throw new IOException("no address is known for host " + endpoint.getHost(), unknown);
        }
    }

    private Socket connect(URI endpoint, Deadline deadline) throws IOException {
        if (endpoint.getHost() == null || endpoint.getPort() < 0) {
            throw new IOException("it is no URL with host and port");
        }
        String host = endpoint.getHost().replaceFirst("^\\[(.*)\\]$", "$1");
        Socket plain = new TimedSocket(deadline);
        try {
            plain.connect(new InetSocketAddress(host, endpoint.getPort()), TimedSocket.millis(deadline));
            return "https".equals(endpoint.getScheme()) ? secured(plain, host, endpoint.getPort()) : plain;
        } catch (IOException | RuntimeException failure) {
            plain.close();
            throw failure;
        }
    }

    /** The same certificates, ciphers and check of the host's name as for gRPC. */
    private Socket secured(Socket plain, String host, int port) throws IOException {
        SSLSocket socket = (SSLSocket) context().getSocketFactory().createSocket(plain, host, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setCipherSuites(ciphers());
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private javax.net.ssl.SSLContext context() throws IOException {
        if (current() instanceof JdkSslContext jdk) {
            return jdk.context();
        }
        throw new IOException("TLS is not the JDK's own");
    }

    private String[] ciphers() throws IOException {
        return current().cipherSuites().toArray(String[]::new);
    }

    private SslContext current() throws IOException {
        try {
            return tls.orElseThrow(() -> new IllegalArgumentException("no certificate authority is configured"))
                    .current();
        } catch (IllegalArgumentException unusable) {
            throw new IOException(unusable.getMessage(), unusable);
        }
    }

    /** One answer, as it comes. */
    private static final class Answer {

        private final InputStream in;
        private final byte[] buffer = new byte[BUFFER_BYTES];
        private int from;
        private int to;

        Answer(InputStream in) {
            this.in = in;
        }

        Head read(long mostBytes, Body body) throws IOException {
            Head head = head();
            if (head.status() == 200) {
                body(mostBytes, body);
            }
            return head;
        }

        private Head head() throws IOException {
            int status = status(line(MOST_HEAD_BYTES));
            Optional<Instant> date = Optional.empty();
            int left = MOST_HEAD_BYTES;
            for (String line = line(left); !line.isEmpty(); line = line(left)) {
                left -= line.length();
                if (line.regionMatches(true, 0, "date:", 0, 5)) {
                    date = date(line.substring(5).strip());
                }
            }
            return new Head(status, date);
        }

        private static int status(String line) throws IOException {
            String[] words = line.split(" ", 3);
            try {
                if (words.length > 1 && words[0].startsWith("HTTP/1.")) {
                    return Integer.parseInt(words[1]);
                }
            } catch (NumberFormatException malformed) {
                // As below.
            }
            throw new IOException("it does not speak HTTP/1 there");
        }

        private static Optional<Instant> date(String text) {
            try {
                return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME
                        .withLocale(Locale.ROOT)
                        .parse(text)));
            } catch (DateTimeException malformed) {
                return Optional.empty();
            }
        }

        private String line(int most) throws IOException {
            StringBuilder line = new StringBuilder();
            while (true) {
                if (from == to && !fill()) {
                    throw new IOException("the answer ends within its head");
                }
                char next = (char) (buffer[from++] & 0xff);
                if (next == '\n') {
                    int length = line.length();
                    return length > 0 && line.charAt(length - 1) == '\r'
                            ? line.substring(0, length - 1)
                            : line.toString();
                }
                if (line.length() >= most) {
                    throw new IOException("the head of the answer is longer than " + MOST_HEAD_BYTES + " bytes");
                }
                line.append(next);
            }
        }

        private void body(long mostBytes, Body body) throws IOException {
            long taken = 0;
            while (from < to || fill()) {
                taken += to - from;
                if (taken > mostBytes) {
                    throw new IOException("the answer is longer than " + mostBytes + " bytes");
                }
                body.take(buffer, from, to);
                from = to;
            }
        }

        private boolean fill() throws IOException {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("this agent is about to end");
            }
            int count = in.read(buffer);
            from = 0;
            to = Math.max(0, count);
            return count > 0;
        }
    }
}
