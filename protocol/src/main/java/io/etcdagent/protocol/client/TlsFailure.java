package io.etcdagent.protocol.client;

import io.etcdagent.protocol.client.AgentUnreachable.Reason;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Why two sides did not come to terms, as far as TLS lets them say. */
final class TlsFailure extends IOException {

    private static final long serialVersionUID = 1;

    private static final String ALERT = "Received fatal alert: ";

    /** What an agent sends that does not like the certificate, or was shown none (RFC 8446, section 6.2). */
    private static final List<String> NOT_ACCEPTED = List.of(
            "bad_certificate",
            "unsupported_certificate",
            "certificate_revoked",
            "certificate_expired",
            "certificate_unknown",
            "certificate_required",
            "unknown_ca",
            "access_denied",
            "no_certificate");

    private final Reason reason;

    private TlsFailure(Reason reason, @Nullable String words, @Nullable Throwable cause) {
        super(words, cause);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }

    /** What this failure of the handshake, or of the first read after it, means. */
    static TlsFailure of(IOException failure) {
        return within(failure, SocketTimeoutException.class)
                .map(late -> new TlsFailure(Reason.TIMED_OUT, null, failure))
                .or(() -> byItsCertificate(failure))
                .orElseGet(() -> byWords(failure));
    }

    /**
     * The end of a connection on which nothing was heard since the handshake. In TLS 1.3 the client is done before its
     * certificate is looked at, and the alert may be lost on the way.
     */
    static TlsFailure silentEnd(@Nullable IOException failure) {
        return new TlsFailure(
                Reason.CERTIFICATE_REFUSED,
                "it closed the connection right after the handshake and did not say why",
                failure);
    }

    /** As {@link #of}, once the agent has asked for our certificate: in TLS 1.2 it is looked at within the handshake. */
    static TlsFailure afterOwnCertificate(IOException failure) {
        TlsFailure why = of(failure);
        return why.reason == Reason.BROKEN || why.reason == Reason.NO_TLS
                ? new TlsFailure(
                        Reason.CERTIFICATE_REFUSED,
                        "it closed the connection when it had seen that and did not say why",
                        failure)
                : why;
    }

    private static Optional<TlsFailure> byItsCertificate(IOException failure) {
        if (within(failure, CertificateExpiredException.class).isPresent()
                || within(failure, CertificateNotYetValidException.class).isPresent()) {
            return Optional.of(new TlsFailure(Reason.OUT_OF_DATE, innermost(failure), failure));
        }
        if (within(failure, CertPathBuilderException.class).isPresent()
                || within(failure, CertPathValidatorException.class).isPresent()) {
            return Optional.of(new TlsFailure(Reason.UNTRUSTED, innermost(failure), failure));
        }
        return within(failure, CertificateException.class)
                .map(fault -> new TlsFailure(
                        isOfTheName(fault) ? Reason.WRONG_NAME : Reason.UNFIT, fault.getMessage(), failure));
    }

    /** The JDK compares the name last, and has classes below this one for all that comes before. */
    private static boolean isOfTheName(CertificateException fault) {
        return fault.getClass().equals(CertificateException.class);
    }

    private static TlsFailure byWords(IOException failure) {
        String words = String.valueOf(failure.getMessage());
        if (words.contains(ALERT)) {
            String alert =
                    words.substring(words.indexOf(ALERT) + ALERT.length()).strip();
            return NOT_ACCEPTED.contains(alert) || alert.equals("handshake_failure")
                    ? new TlsFailure(Reason.CERTIFICATE_REFUSED, "it says: " + alert.replace('_', ' '), failure)
                    : new TlsFailure(Reason.HANDSHAKE, "it says: " + alert.replace('_', ' '), failure);
        }
        if (words.toLowerCase(Locale.ROOT).contains("unrecognized ssl message")
                || words.contains("Not an SSL/TLS record")
                || words.contains("Remote host terminated the handshake")) {
            return new TlsFailure(Reason.NO_TLS, null, failure);
        }
        return failure instanceof SSLException
                ? new TlsFailure(Reason.HANDSHAKE, words, failure)
                : new TlsFailure(Reason.BROKEN, words, failure);
    }

    private static <T extends Throwable> Optional<T> within(Throwable failure, Class<T> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return Optional.of(type.cast(cause));
            }
        }
        return Optional.empty();
    }

    private static @Nullable String innermost(Throwable failure) {
        Throwable last = failure;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        return last.getMessage();
    }
}
