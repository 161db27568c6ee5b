package io.etcdagent.protocol.client;

import io.etcdagent.protocol.client.ScriptedAgent.Connection;
import io.etcdagent.protocol.client.ScriptedAgent.Received;
import io.etcdagent.protocol.client.ScriptedAgent.Script;
import io.etcdagent.protocol.tls.CertifiedKey;
import io.etcdagent.protocol.tls.PemFile;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** As {@link ScriptedAgent}, by TLS, with a certificate asked of every client. */
public final class ScriptedTlsAgent implements AutoCloseable {

    private final SSLServerSocket server;
    private final Script script;
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final List<String> clients = new CopyOnWriteArrayList<>();
    private final Set<SSLSocket> open = ConcurrentHashMap.newKeySet();

    /** Listens on 127.0.0.1; the script serves every connection. */
    public ScriptedTlsAgent(TestAuthority.Issued own, Path clientAuthority, List<String> versions, Script script)
            throws Exception {
        this.script = script;
        CertifiedKey key = CertifiedKey.read(new PemFile(own.cert()), new PemFile(own.key()));
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry("own", key.key(), new char[0], key.chain().toArray(X509Certificate[]::new));
        KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("PKIX");
        keyManagers.init(keys, new char[0]);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(
                "authority", new PemFile(clientAuthority).certificates().get(0));
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers.getKeyManagers(), trust.getTrustManagers(), null);
        server = (SSLServerSocket) context.getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        server.setNeedClientAuth(true);
        server.setEnabledProtocols(versions.toArray(String[]::new));
        Thread acceptor = new Thread(this::accept, "scripted-tls-agent");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    public int port() {
        return server.getLocalPort();
    }

    public List<Received> received() {
        return received;
    }

    /** Who they said they were. */
    public List<String> clients() {
        return clients;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                SSLSocket client = (SSLSocket) server.accept();
                open.add(client);
                Thread thread = new Thread(() -> serve(client), "scripted-tls-connection");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(SSLSocket client) {
        try (client) {
            client.startHandshake();
            clients.add(client.getSession().getProtocol() + " "
                    + client.getSession().getPeerPrincipal().getName());
            Received request = ScriptedAgent.read(client.getInputStream());
            received.add(request);
            script.answer(request, new Connection(client.getInputStream(), client.getOutputStream()));
        } catch (IOException | InterruptedException e) {
            // The client went away, or was not let in, which some tests want.
        } finally {
            open.remove(client);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (SSLSocket client : open) {
            client.close();
        }
    }
}
