package io.etcdagent.daemon.control.remote;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whether a client's certificate is good now, and not only when it was shown: the authorities may have changed since,
 * and time has passed. What the authorities say is asked once for each change of them.
 */
final class Standing {

    private final List<X509Certificate> chain;
    private final Supplier<ServerTls> current;
    private final Clock wallClock;
    private volatile ServerTls foundGoodBy;

    /**
     * Of a certificate that was found good in a handshake.
     *
     * @param chain the certificate, and after it what the client sent with it
     * @param foundGoodBy what the handshake was made with
     * @param current what handshakes are made with now
     */
    Standing(List<X509Certificate> chain, ServerTls foundGoodBy, Supplier<ServerTls> current, Clock wallClock) {
        this.chain = List.copyOf(chain);
        this.foundGoodBy = foundGoodBy;
        this.current = current;
        this.wallClock = wallClock;
    }

    X509Certificate certificate() {
        return chain.get(0);
    }

    /** Why it is not good now; empty if it is. */
    @SuppressWarnings("ReferenceEquality") // The same reading of the files is meant, and not an equal one.
    Optional<String> fault() {
        ServerTls now = current.get();
        if (now != foundGoodBy) {
            Optional<String> fault = now.fault(chain, wallClock.instant());
            if (fault.isEmpty()) {
                foundGoodBy = now;
            }
            return fault;
        }
        return ServerTls.expired(certificate(), wallClock.instant());
    }
}
