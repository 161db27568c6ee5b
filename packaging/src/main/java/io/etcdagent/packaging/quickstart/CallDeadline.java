package io.etcdagent.packaging.quickstart;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Ends every single call after a while: jetcd sets no deadline of its own, and would wait for ever. */
record CallDeadline(Duration limit) implements ClientInterceptor {
    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        return next.newCall(method, options.withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS));
    }
}
