package io.etcdagent.daemon.etcd;

import io.grpc.Status;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.NotSslRecordException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Why nothing answers, in an operator's words, from the chain of causes that gRPC, Netty and the JDK build. */
final class UnreachableReason {

    private static final String ALERT = "received fatal alert: ";

    private UnreachableReason() {}

    /**
     * The most telling of the causes.
     *
     * @param scheme of the endpoint: a member that is spoken to in the wrong one only hangs up
     */
    static String of(Status status, String scheme) {
        List<Throwable> causes = Stream.iterate(status.getCause(), cause -> cause != null, Throwable::getCause)
                .limit(20)
                .toList();
        return causes.stream()
                // From the innermost outwards, because the outer ones only repeat what an inner one knows better.
                .sorted((a, b) -> Integer.compare(causes.indexOf(b), causes.indexOf(a)))
                .map(UnreachableReason::known)
                .flatMap(Optional::stream)
                .findFirst()
                .orElseGet(() -> unknown(status, causes, scheme));
    }

    private static Optional<String> known(Throwable cause) {
        if (cause instanceof CertificateExpiredException) {
            return Optional.of("its TLS certificate has expired (" + cause.getMessage() + ")");
        }
        if (cause instanceof CertificateNotYetValidException) {
            return Optional.of("its TLS certificate is not valid yet (" + cause.getMessage() + ")");
        }
        if (cause instanceof CertPathBuilderException || cause instanceof CertPathValidatorException) {
            return Optional.of("its TLS certificate is not signed by an authority in the CA file");
        }
        if (cause instanceof NotSslRecordException) {
            return Optional.of("it does not speak TLS; is http:// meant?");
        }
        if (cause instanceof UnknownHostException) {
            return Optional.of("its host name does not resolve");
        }
        if (cause instanceof ConnectTimeoutException) {
            return Optional.of("it does not accept connections: no answer");
        }
        return byMessage(String.valueOf(cause.getMessage()));
    }

    /** Where the type of an exception tells nothing: native sockets and TLS alerts. */
    private static Optional<String> byMessage(String message) {
        String lower = message.toLowerCase(Locale.ROOT);
        int alert = lower.indexOf(ALERT);
        if (alert >= 0) {
            return Optional.of("it refused our TLS client certificate or TLS version (alert "
                    + lower.substring(alert + ALERT.length()) + ")");
        }
        if (lower.contains("no subject alternative") || lower.contains("no name matching")) {
            return Optional.of("its TLS certificate is made out to another name (" + message + ")");
        }
        if (lower.contains("connection refused")) {
            return Optional.of("connection refused; nothing listens there");
        }
        if (lower.contains("no route to host") || lower.contains("network is unreachable")) {
            return Optional.of("no route to it");
        }
        return Optional.empty();
    }

    private static String unknown(Status status, List<Throwable> causes, String scheme) {
        String said = Stream.concat(
                        Stream.ofNullable(status.getDescription()),
                        causes.stream().map(Throwable::getMessage).filter(Objects::nonNull))
                .distinct()
                .collect(Collectors.joining(": "));
        String lower = said.toLowerCase(Locale.ROOT);
        if (Stream.of("connection reset", "broken pipe", "network closed", "connection closed")
                .anyMatch(lower::contains)) {
            return "it closed the connection: it stopped, or it does not speak " + scheme + " there";
        }
        return said.isEmpty() ? status.getCode().name() : said;
    }
}
