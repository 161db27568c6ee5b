package io.etcdagent.daemon.etcd;

import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A call to etcd that failed, in words for an operator. */
public final class EtcdException extends Exception {

    private static final long serialVersionUID = 1;

    /** What a caller may do about it. */
    public enum Kind {
        /** Nothing answers there: connection refused, reset, no route, TLS refused. The call may or may not have run. */
        UNREACHABLE,
        /** No answer within the deadline. The call may or may not have run. */
        TIMEOUT,
        /** etcd answered that this user may not. */
        PERMISSION_DENIED,
        /** What was named does not exist: an expired lease, an unknown member. */
        NOT_FOUND,
        /** Compacted, or a watch that etcd gave up. */
        COMPACTED,
        /** etcd has no space: it refuses puts and lease grants until its alarm is disarmed. */
        NO_SPACE,
        /** etcd answered with any other error: it certainly did not do what was asked. */
        REFUSED
    }

    private final Kind kind;
    private final transient URI endpoint;
    private final @Nullable Refusal refusal;
    private final long firstLeft;

    public EtcdException(Kind kind, URI endpoint, String message, @Nullable Throwable cause) {
        this(kind, endpoint, Optional.empty(), message, cause);
    }

    EtcdException(Kind kind, URI endpoint, Optional<Refusal> refusal, String message, @Nullable Throwable cause) {
        this(kind, endpoint, refusal, message, cause, 0);
    }

    private EtcdException(
            Kind kind,
            URI endpoint,
            Optional<Refusal> refusal,
            String message,
            @Nullable Throwable cause,
            long firstLeft) {
        super(message, cause);
        this.firstLeft = firstLeft;
        this.kind = kind;
        this.endpoint = endpoint;
        this.refusal = refusal.orElse(null);
    }

    /** The same, with this said too. */
    public EtcdException adding(String more) {
        return new EtcdException(kind, endpoint, refusal(), getMessage() + more, this, firstLeft);
    }

    /** The same, where this is the first revision that is left. */
    public EtcdException leaving(long first) {
        return new EtcdException(kind, endpoint, refusal(), getMessage(), this, first);
    }

    /** Of what is compacted, the first revision that is left, where that is known. */
    public OptionalLong firstLeft() {
        return firstLeft > 0 ? OptionalLong.of(firstLeft) : OptionalLong.empty();
    }

    /** Never null: what the constructor was given. */
    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }

    public Kind kind() {
        return kind;
    }

    public URI endpoint() {
        return endpoint;
    }

    /** Why etcd refused, where it is one of the reasons that callers decide by. */
    public Optional<Refusal> refusal() {
        return Optional.ofNullable(refusal);
    }

    /** Whether the call may have taken effect although it failed here. */
    public boolean outcomeUnknown() {
        return kind == Kind.UNREACHABLE || kind == Kind.TIMEOUT;
    }
}
