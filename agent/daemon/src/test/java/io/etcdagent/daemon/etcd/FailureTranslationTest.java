package io.etcdagent.daemon.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdagent.daemon.etcd.EtcdException.Kind;
import io.grpc.Status;
import io.netty.handler.ssl.NotSslRecordException;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers as etcd words them (api/v3rpc/rpctypes/error.go); most cannot be provoked at will. */
class FailureTranslationTest {

    private static final Duration DEADLINE = Duration.ofMillis(1500);
    private final FailureTranslation failures = new FailureTranslation(
            URI.create("http://127.0.0.1:2379"), new Access(Optional.empty(), Optional.empty(), "/etcd-agent"));

    private EtcdException translate(Status status) {
        return failures.translate(Access.Needs.KEYS, "get a", DEADLINE, status.asRuntimeException());
    }

    @ParameterizedTest
    @CsvSource({
        "UNAVAILABLE, etcdserver: request timed out, TIMEOUT",
        "UNAVAILABLE, 'etcdserver: request timed out, possibly due to previous leader failure', TIMEOUT",
        "UNAVAILABLE, etcdserver: server stopped, UNREACHABLE",
        "UNAVAILABLE, etcdserver: leader changed, UNREACHABLE",
        "UNAVAILABLE, etcdserver: no leader, REFUSED",
        "UNAVAILABLE, etcdserver: unhealthy cluster, REFUSED",
        "UNAVAILABLE, etcdserver: rpc not supported for learner, REFUSED",
        "FAILED_PRECONDITION, etcdserver: re-configuration failed due to not enough started members, REFUSED",
        "DATA_LOSS, etcdserver: corrupt cluster, REFUSED",
        "RESOURCE_EXHAUSTED, etcdserver: mvcc: database space exceeded, NO_SPACE",
        "RESOURCE_EXHAUSTED, etcdserver: too many requests, REFUSED",
        "OUT_OF_RANGE, etcdserver: mvcc: required revision has been compacted, COMPACTED",
        "OUT_OF_RANGE, etcdserver: mvcc: required revision is a future revision, REFUSED",
        "NOT_FOUND, etcdserver: requested lease not found, NOT_FOUND",
        "NOT_FOUND, etcdserver: member not found, NOT_FOUND",
        "PERMISSION_DENIED, etcdserver: permission denied, PERMISSION_DENIED",
        "INVALID_ARGUMENT, etcdserver: user name is empty, PERMISSION_DENIED",
        "UNAUTHENTICATED, etcdserver: invalid auth token, PERMISSION_DENIED",
        "INVALID_ARGUMENT, etcdserver: revision of auth store is old, PERMISSION_DENIED",
        "INVALID_ARGUMENT, 'etcdserver: authentication failed, invalid user ID or password', PERMISSION_DENIED",
        "UNIMPLEMENTED, unknown service etcdserverpb.KV, REFUSED",
    })
    void whatEtcdSaysDecides(Status.Code code, String said, Kind kind) {
        assertEquals(
                kind, translate(Status.fromCode(code).withDescription(said)).kind());
    }

    @ParameterizedTest
    @CsvSource({
        "NOT_FOUND, etcdserver: member not found, MEMBER_NOT_FOUND",
        "FAILED_PRECONDITION, etcdserver: member ID already exist, MEMBER_EXISTS",
        "FAILED_PRECONDITION, etcdserver: Peer URLs already exists, PEER_URL_EXISTS",
        "FAILED_PRECONDITION, etcdserver: re-configuration failed due to not enough started members,"
                + " NOT_ENOUGH_STARTED_MEMBERS",
        "UNAVAILABLE, etcdserver: unhealthy cluster, UNHEALTHY_CLUSTER",
        "FAILED_PRECONDITION, etcdserver: too many learner members in cluster, TOO_MANY_LEARNERS",
        "FAILED_PRECONDITION, etcdserver: can only promote a learner member which is in sync with leader,"
                + " LEARNER_NOT_IN_SYNC",
        "FAILED_PRECONDITION, etcdserver: can only promote a learner member, NOT_A_LEARNER",
        "OUT_OF_RANGE, etcdserver: mvcc: required revision is a future revision, FUTURE_REVISION",
    })
    void aReasonThatCallersDecideByIsNamed(Status.Code code, String said, Refusal refusal) {
        assertEquals(
                Optional.of(refusal),
                translate(Status.fromCode(code).withDescription(said)).refusal());
    }

    @Test
    void aReasonThatEtcdDidNotGiveIsNone() {
        assertEquals(
                Optional.empty(),
                translate(Status.UNAVAILABLE.withDescription("upstream says: unhealthy cluster"))
                        .refusal());
    }

    @ParameterizedTest
    @CsvSource({
        "DEADLINE_EXCEEDED, TIMEOUT",
        "UNAVAILABLE, UNREACHABLE",
        "UNKNOWN, UNREACHABLE",
        "INTERNAL, UNREACHABLE",
        "CANCELLED, UNREACHABLE",
        "RESOURCE_EXHAUSTED, UNREACHABLE",
        "INVALID_ARGUMENT, UNREACHABLE",
    })
    void anErrorThatEtcdDidNotWordLeavesTheOutcomeOpen(Status.Code code, Kind kind) {
        EtcdException failure = translate(Status.fromCode(code).withDescription("transport says no"));
        assertEquals(kind, failure.kind());
        assertEquals(true, failure.outcomeUnknown());
    }

    @Test
    void aTimeoutSaysHowLongItWaitedForWhat() {
        assertEquals(
                "http://127.0.0.1:2379: no answer to \"get a\" within 1500 ms",
                translate(Status.DEADLINE_EXCEEDED.withDescription("context timed out"))
                        .getMessage());
    }

    @Test
    void aRefusedConnectionIsNamed() {
        Status status = Status.UNAVAILABLE
                .withDescription("io exception")
                .withCause(new ConnectException("finishConnect(..) failed: Connection refused: /127.0.0.1:2379"));
        assertEquals(
                "http://127.0.0.1:2379: \"get a\" failed: connection refused; nothing listens there",
                translate(status).getMessage());
    }

    /** etcd hangs up on TLS where it speaks plain HTTP; other servers answer something. */
    @Test
    void anAnswerThatIsNoTlsIsNamed() {
        Status status = Status.UNAVAILABLE.withCause(new NotSslRecordException("not an SSL/TLS record: 48545450"));
        assertEquals(
                "http://127.0.0.1:2379: \"get a\" failed: it does not speak TLS; is http:// meant?",
                translate(status).getMessage());
    }

    /** A watch from "now" is compacted only if it lags by the whole history, which cannot be provoked at will. */
    @Test
    void aWatchThatEtcdGivesUpSaysWhy() {
        EtcdException compacted = failures.watchGivenUp(Access.Needs.KEYS, "watch a", 7, "");
        assertEquals(Kind.COMPACTED, compacted.kind());
        assertEquals(
                "http://127.0.0.1:2379: \"watch a\" was given up by etcd: compacted up to revision 7",
                compacted.getMessage());
        assertEquals(
                Kind.PERMISSION_DENIED,
                failures.watchGivenUp(Access.Needs.KEYS, "watch a", 0, "etcdserver: permission denied")
                        .kind());
        assertEquals(
                "http://127.0.0.1:2379: \"watch a\" was given up by etcd: no reason given",
                failures.watchGivenUp(Access.Needs.KEYS, "watch a", 0, "").getMessage());
    }
}
