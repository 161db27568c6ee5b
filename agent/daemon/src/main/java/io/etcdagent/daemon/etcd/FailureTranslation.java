package io.etcdagent.daemon.etcd;

import io.etcdagent.daemon.etcd.Access.Needs;
import io.etcdagent.daemon.etcd.EtcdException.Kind;
import io.grpc.Status;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes {@link EtcdException}s of what gRPC reports.
 *
 * <p>Only an error that etcd itself has put into words may count as {@link Kind#REFUSED}, which promises that nothing
 * was done; etcd begins those with {@code etcdserver:} (api/v3rpc/rpctypes/error.go). Whatever else there is leaves the
 * outcome open.
 */
final class FailureTranslation {

    private static final String ETCD_SPEAKS = "etcdserver: ";

    /** So a stream is refused by etcd 3.4, which puts nothing before it (auth/store.go). */
    private static final String STREAM_DENIED = "auth: permission denied";

    private final URI endpoint;
    private final Access access;

    FailureTranslation(URI endpoint, Access access) {
        this.endpoint = endpoint;
        this.access = access;
    }

    /** A call that failed. */
    EtcdException translate(Needs needs, String what, Duration deadline, Throwable failure) {
        return translate(needs, what, Optional.of(deadline), failure);
    }

    /**
     * A download that did not get on, or not to its end in time.
     *
     * @param bytes how much had come
     */
    EtcdException tooSlow(String what, String how, long bytes, @Nullable Throwable cause) {
        return failure(Kind.TIMEOUT, "\"" + what + "\" was given up: " + how + "; " + bytes + " bytes had come", cause);
    }

    /** What came, or was to come, is longer than is taken, in bytes. */
    EtcdException tooLong(String what, int most, Throwable cause) {
        return failure(
                Kind.REFUSED,
                "\"" + what + "\" was given up: an answer is longer than " + most
                        + " bytes, which is more than an agent takes at once",
                cause);
    }

    /** A stream without a deadline that failed. */
    EtcdException translate(Needs needs, String what, Throwable failure) {
        return translate(needs, what, Optional.empty(), failure);
    }

    /** A watch that etcd cancelled; from its {@code WatchResponse}. */
    EtcdException watchGivenUp(Needs needs, String what, long compactRevision, String reason) {
        String why = compactRevision > 0 ? "compacted up to revision " + compactRevision : reason;
        boolean denied = Stream.of("permission denied", "user name is empty", "invalid auth token", "auth store is old")
                .anyMatch(reason::contains);
        String detail = "\"" + what + "\" was given up by etcd: " + (why.isEmpty() ? "no reason given" : why);
        return denied
                ? failure(Kind.PERMISSION_DENIED, detail + ". " + access.remedy(needs, reason), null)
                : failure(Kind.COMPACTED, detail, null).leaving(compactRevision);
    }

    private EtcdException translate(Needs needs, String what, Optional<Duration> deadline, Throwable failure) {
        Status status = Status.fromThrowable(failure);
        String said = Optional.ofNullable(status.getDescription()).orElse("");
        Kind kind = kindOf(status, said);
        String detail = switch (kind) {
            case TIMEOUT ->
                "no answer to \"" + what + "\""
                        + deadline.map(time -> " within " + seconds(time)).orElse("")
                        + (said.startsWith(ETCD_SPEAKS) ? " (" + said + ")" : "");
            case UNREACHABLE ->
                "\"" + what + "\" failed: "
                        + (said.startsWith(ETCD_SPEAKS) ? said : UnreachableReason.of(status, endpoint.getScheme()));
            case PERMISSION_DENIED -> "\"" + what + "\" was refused: " + said + ". " + access.remedy(needs, said);
            case NOT_FOUND, COMPACTED, NO_SPACE, REFUSED ->
                "\"" + what + "\" was refused: " + (said.isEmpty() ? status.getCode() : said);
        };
        Optional<Refusal> refusal = said.startsWith(ETCD_SPEAKS) ? Refusal.in(said) : Optional.empty();
        return new EtcdException(kind, endpoint, refusal, endpoint + ": " + detail, failure);
    }

    private static Kind kindOf(Status status, String said) {
        if (said.startsWith(ETCD_SPEAKS)) {
            return kindOfAnswer(status.getCode(), said);
        }
        return said.startsWith(STREAM_DENIED) ? Kind.PERMISSION_DENIED : kindOfSilence(status);
    }

    private static Kind kindOfAnswer(Status.Code code, String said) {
        if (said.contains("request timed out")) {
            return Kind.TIMEOUT;
        }
        if (said.contains("server stopped") || said.contains("leader changed")) {
            return Kind.UNREACHABLE;
        }
        // With authentication on, a client without a user is told this and not "permission denied".
        // A password that is wrong, and a token of before a change of users or roles, come as a malformed argument.
        if (said.contains("user name is empty")
                || said.contains("authentication failed")
                || said.contains("revision of auth store is old")) {
            return Kind.PERMISSION_DENIED;
        }
        if (said.contains("database space exceeded")) {
            return Kind.NO_SPACE;
        }
        return switch (code) {
            case PERMISSION_DENIED, UNAUTHENTICATED -> Kind.PERMISSION_DENIED;
            case NOT_FOUND -> Kind.NOT_FOUND;
            case OUT_OF_RANGE -> said.contains("future revision") ? Kind.REFUSED : Kind.COMPACTED;
            case DEADLINE_EXCEEDED, CANCELLED -> Kind.TIMEOUT;
            default -> Kind.REFUSED;
        };
    }

    private static Kind kindOfSilence(Status status) {
        return switch (status.getCode()) {
            case DEADLINE_EXCEEDED -> Kind.TIMEOUT;
            // The server knows no such method: an etcd too old, or no etcd.
            case UNIMPLEMENTED -> Kind.REFUSED;
            default -> Kind.UNREACHABLE;
        };
    }

    private EtcdException failure(Kind kind, String detail, @Nullable Throwable cause) {
        return new EtcdException(kind, endpoint, endpoint + ": " + detail, cause);
    }

    static String seconds(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }
}
