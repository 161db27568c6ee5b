package io.etcdagent.protocol.client;

import io.etcdagent.protocol.tls.CertifiedKey;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows the one certificate that there is, also to an agent that does not name its authority: then the agent can say
 * what is wrong with it, where a client that shows none is only told that it must.
 */
final class OnlyKey extends X509ExtendedKeyManager {

    private static final String ALIAS = "own";

    private final CertifiedKey key;

    /** Connections whose handshake is under way, on which it was asked for. */
    private final Set<Socket> shown = ConcurrentHashMap.newKeySet();

    OnlyKey(CertifiedKey key) {
        this.key = key;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        if (socket != null) {
            shown.add(socket);
        }
        return Arrays.asList(keyTypes).contains(key.key().getAlgorithm()) ? ALIAS : null;
    }

    /** Whether it was asked for in the handshake that is now over. */
    boolean wasShownTo(Socket connection) {
        return shown.remove(connection);
    }

    @Override
    public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return key.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return key.key();
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
