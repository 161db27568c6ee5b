package io.etcdagent.protocol.client;

import io.etcdagent.protocol.client.AgentUnreachable.Reason;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * An agent on any host, by TLS 1.3 or 1.2: the agent has to show a certificate that one of the trusted authorities
 * signed and that is made out to the host as it is named here, and is shown one in turn.
 */
public final class TlsTransport implements Transport {

    private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

    /** A request fits, so that sending it waits for nobody. */
    private static final int SEND_BUFFER_BYTES = 256 * 1024;

    private final AgentAddress address;
    private final OnlyKey key;
    private final SSLContext context;

    /** @throws IllegalArgumentException if this Java cannot make TLS of it */
    public TlsTransport(AgentAddress address, TlsIdentity identity) {
        this.address = address;
        this.key = new OnlyKey(identity.own());
        this.context = context(key, identity.authorities());
    }

    private static SSLContext context(OnlyKey key, List<X509Certificate> authorities) {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int number = 0;
            for (X509Certificate authority : authorities) {
                trusted.setCertificateEntry("authority-" + number++, authority);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {key}, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("no TLS can be had with these certificates: " + e.getMessage(), e);
        }
    }

    @Override
    public String name() {
        return address.toString();
    }

    @Override
    public Socket open(Deadline deadline) throws AgentUnreachable {
        Socket tcp = connect(deadline);
        boolean done = false;
        try {
            Socket tls = handshake(tcp, deadline);
            done = true;
            return tls;
        } catch (IOException failure) {
            TlsFailure why = failure instanceof TlsFailure known ? known : TlsFailure.of(failure);
            throw new AgentUnreachable(why.reason(), name(), why.reason() == Reason.TIMED_OUT ? null : why);
        } finally {
            if (!done) {
                closeQuietly(tcp);
            }
        }
    }

    private Socket handshake(Socket tcp, Deadline deadline) throws IOException {
        SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(tcp, address.host(), address.port(), true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setProtocols(VERSIONS);
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        tls.setSSLParameters(parameters);
        tcp.setSoTimeout(UnixSocketTransport.socketMillis(deadline.remaining()));
        Optional<IOException> failure = Optional.empty();
        try {
            tls.startHandshake();
        } catch (IOException e) {
            failure = Optional.of(e);
        }
        boolean shown = key.wasShownTo(tls);
        if (failure.isPresent()) {
            throw shown ? TlsFailure.afterOwnCertificate(failure.get()) : failure.get();
        }
        return new TlsSocket(tcp, tls);
    }

    /** To the first of the host's addresses that takes the connection. */
    private Socket connect(Deadline deadline) throws AgentUnreachable {
        AgentUnreachable last = new AgentUnreachable(Reason.UNKNOWN_HOST, name(), null);
        for (InetAddress each : addresses(deadline)) {
            Socket tcp = new DeadlineSocket(deadline);
            boolean done = false;
            try {
                tcp.setSendBufferSize(SEND_BUFFER_BYTES);
                tcp.setTcpNoDelay(true);
                tcp.connect(
                        new InetSocketAddress(each, address.port()),
                        UnixSocketTransport.socketMillis(deadline.remaining()));
                done = true;
                return tcp;
            } catch (SocketTimeoutException late) {
                last = new AgentUnreachable(Reason.TIMED_OUT, name(), null);
            } catch (NoRouteToHostException noWay) {
                last = new AgentUnreachable(Reason.NO_WAY, name(), noWay);
            } catch (ConnectException refused) {
                last = new AgentUnreachable(Reason.NOT_LISTENING, name(), refused);
            } catch (IOException failure) {
                last = new AgentUnreachable(Reason.NO_WAY, name(), failure);
            } finally {
                if (!done) {
                    closeQuietly(tcp);
                }
            }
        }
        throw last;
    }

    /** The JDK's look-up knows no deadline. */
    private List<InetAddress> addresses(Deadline deadline) throws AgentUnreachable {
        CompletableFuture<List<InetAddress>> found = new CompletableFuture<>();
        Thread lookUp = new Thread(() -> lookUp(found), "look-up");
        lookUp.setDaemon(true);
        lookUp.start();
        try {
            return found.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException unknown) {
            throw new AgentUnreachable(Reason.UNKNOWN_HOST, name(), unknown.getCause());
        } catch (TimeoutException late) {
            throw new AgentUnreachable(Reason.TIMED_OUT, name(), null);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AgentUnreachable(Reason.BROKEN, name(), stopped);
        }
    }

    private void lookUp(CompletableFuture<List<InetAddress>> found) {
        try {
            found.complete(List.of(InetAddress.getAllByName(address.host())));
        } catch (UnknownHostException unknown) {
            found.completeExceptionally(unknown);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // There was no connection yet, and why is already being told.
            return;
        }
    }
}
