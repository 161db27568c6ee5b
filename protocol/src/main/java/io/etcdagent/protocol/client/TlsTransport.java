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
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

    /** Why another address of the host may do better. */
    private static final Set<Reason> ELSEWHERE = EnumSet.of(Reason.TIMED_OUT, Reason.NO_WAY, Reason.NOT_LISTENING);

    /** A request fits, so that sending it waits for nobody. */
    private static final int SEND_BUFFER_BYTES = 256 * 1024;

    private final AgentAddress address;
    private final Addresses addresses;
    private final OnlyKey key;
    private final SSLContext context;

    /** Tells the addresses of a host, those first that are to be tried first. */
    interface Addresses {
        List<InetAddress> of(String host) throws UnknownHostException;
    }

    /** @throws IllegalArgumentException if this Java cannot make TLS of it */
    public TlsTransport(AgentAddress address, TlsIdentity identity) {
        this(address, host -> List.of(InetAddress.getAllByName(host)), identity);
    }

    TlsTransport(AgentAddress address, Addresses addresses, TlsIdentity identity) {
        this.address = address;
        this.addresses = addresses;
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

    /**
     * To the first of the host's addresses that answers. Each is given an equal share of the time that is left, and the last
     * all of it; whoever answers, but not as an agent that is trusted, keeps the others from being asked.
     */
    @Override
    public Socket open(Deadline deadline) throws AgentUnreachable {
        List<InetAddress> all = addresses(deadline);
        AgentUnreachable last = new AgentUnreachable(Reason.UNKNOWN_HOST, name(), null);
        for (int tried = 0; tried < all.size(); tried++) {
            try {
                return open(all.get(tried), deadline.share(all.size() - tried));
            } catch (AgentUnreachable failure) {
                if (!ELSEWHERE.contains(failure.reason())) {
                    throw failure;
                }
                last = failure;
            }
        }
        throw last;
    }

    private Socket open(InetAddress to, Deadline deadline) throws AgentUnreachable {
        Socket tcp = connect(to, deadline);
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

    private Socket connect(InetAddress to, Deadline deadline) throws AgentUnreachable {
        Socket tcp = new DeadlineSocket(deadline);
        boolean done = false;
        try {
            tcp.setSendBufferSize(SEND_BUFFER_BYTES);
            tcp.setTcpNoDelay(true);
            tcp.connect(
                    new InetSocketAddress(to, address.port()), UnixSocketTransport.socketMillis(deadline.remaining()));
            done = true;
            return tcp;
        } catch (SocketTimeoutException late) {
            throw new AgentUnreachable(Reason.TIMED_OUT, name(), null);
        } catch (NoRouteToHostException noWay) {
            throw new AgentUnreachable(Reason.NO_WAY, name(), noWay);
        } catch (ConnectException refused) {
            throw new AgentUnreachable(Reason.NOT_LISTENING, name(), refused);
        } catch (IOException failure) {
            throw new AgentUnreachable(Reason.NO_WAY, name(), failure);
        } finally {
            if (!done) {
                closeQuietly(tcp);
            }
        }
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
            found.complete(addresses.of(address.host()));
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
