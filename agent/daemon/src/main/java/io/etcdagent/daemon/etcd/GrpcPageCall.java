package io.etcdagent.daemon.etcd;

import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.RangeRequest;
import io.etcdagent.daemon.etcd.Access.Needs;
import io.etcdagent.daemon.etcd.EtcdConnection.PageCall;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** A page of keys under way, into a buffer of the caller's. */
final class GrpcPageCall implements PageCall {

    private static final String WHAT = "read keys";

    /** gRPC's own words for a message that it does not take (MessageDeframer). */
    private static final String TOO_LARGE = "gRPC message exceeds maximum size";

    /** Begins the call, with a token or without. */
    interface Attempt {
        Future<KeyPage> begin(Optional<String> token);
    }

    /** Gets a new token in place of one that is no good. */
    interface Renewal {
        String after(Optional<String> refused) throws EtcdException;
    }

    private final Attempt attempt;
    private final Tokens tokens;
    private final Renewal renewal;
    private final FailureTranslation failures;
    private final Duration deadline;
    private final Optional<String> token;

    private volatile Future<KeyPage> call;
    private volatile boolean cancelled;

    GrpcPageCall(Attempt attempt, Tokens tokens, Renewal renewal, FailureTranslation failures, Duration deadline) {
        this.attempt = attempt;
        this.tokens = tokens;
        this.renewal = renewal;
        this.failures = failures;
        this.deadline = deadline;
        this.token = tokens.current();
        this.call = attempt.begin(token);
    }

    static Future<KeyPage> begin(Channel channel, CallOptions options, RangeRequest request, KeyPage into) {
        MethodDescriptor<RangeRequest, KeyPage> method = KVGrpc.getRangeMethod().toBuilder(
                        KVGrpc.getRangeMethod().getRequestMarshaller(), new Filling(into))
                .build();
        return ClientCalls.futureUnaryCall(
                channel.newCall(method, options.withMaxInboundMessageSize(into.most())), request);
    }

    /** Whether this is gRPC's refusal to take an answer of that length. */
    static boolean isTooLarge(Throwable failure) {
        Status status = Status.fromThrowable(failure);
        return status.getCode() == Status.Code.RESOURCE_EXHAUSTED
                && String.valueOf(status.getDescription()).startsWith(TOO_LARGE);
    }

    @Override
    public boolean await() throws EtcdException {
        try {
            try {
                return arrived();
            } catch (StatusRuntimeException e) {
                if (cancelled || !tokens.helpWhere(e.getStatus().getDescription())) {
                    throw e;
                }
            }
            call = attempt.begin(Optional.of(renewal.after(token)));
            return arrived();
        } catch (StatusRuntimeException e) {
            throw failures.translate(Needs.DATA, WHAT, deadline, e);
        }
    }

    private boolean arrived() {
        try {
            call.get();
            return true;
        } catch (ExecutionException e) {
            Status status = Status.fromThrowable(e);
            if (isTooLarge(e)) {
                return false;
            }
            throw status.asRuntimeException();
        } catch (InterruptedException e) {
            call.cancel(true);
            Thread.currentThread().interrupt();
            throw Status.CANCELLED.withCause(e).asRuntimeException();
        } catch (CancellationException e) {
            throw Status.CANCELLED
                    .withDescription("nobody wants the keys any more")
                    .withCause(e)
                    .asRuntimeException();
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        call.cancel(true);
    }

    /** Puts the answer into the page that is waiting for it. */
    private record Filling(KeyPage page) implements MethodDescriptor.Marshaller<KeyPage> {

        @Override
        public InputStream stream(KeyPage value) {
            throw new UnsupportedOperationException("pages are received only");
        }

        @Override
        public KeyPage parse(InputStream answer) {
            try {
                page.fill(answer);
                return page;
            } catch (IOException | IllegalArgumentException e) {
                throw Status.INTERNAL
                        .withDescription("what came is no page of keys: " + e.getMessage())
                        .withCause(e)
                        .asRuntimeException();
            }
        }
    }
}
