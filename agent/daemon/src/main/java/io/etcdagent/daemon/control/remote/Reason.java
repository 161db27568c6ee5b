package io.etcdagent.daemon.control.remote;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.security.cert.CertificateException;
import java.util.stream.Stream;

/** Why the TLS listener does not let somebody in. */
enum Reason {
    NO_TLS("what they send is no TLS"),
    TOO_SLOW("their handshake took too long"),
    NO_CERTIFICATE("they show no certificate"),
    BAD_CERTIFICATE("their certificate is not good"),
    NO_HANDSHAKE("the handshake failed"),
    NO_PLACE("too many are connected");

    /** In these words the JDK tells of a client that was asked for its certificate and has none. */
    private static final String NONE_SHOWN = "Empty client certificate chain";

    private final String words;

    Reason(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }

    /** Of a handshake that has failed with this. */
    static Reason of(Throwable failure) {
        if (failure instanceof NotSslRecordException) {
            return NO_TLS;
        }
        if (failure instanceof SslHandshakeTimeoutException) {
            return TOO_SLOW;
        }
        if (String.valueOf(failure.getMessage()).contains(NONE_SHOWN)) {
            return NO_CERTIFICATE;
        }
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                        .anyMatch(CertificateException.class::isInstance)
                ? BAD_CERTIFICATE
                : NO_HANDSHAKE;
    }
}
