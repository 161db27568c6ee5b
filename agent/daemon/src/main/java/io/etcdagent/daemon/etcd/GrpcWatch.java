package io.etcdagent.daemon.etcd;

import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.etcdagent.daemon.etcd.Access.Needs;
import io.etcdagent.daemon.etcd.EtcdConnection.Watch;
import io.etcdagent.daemon.etcd.EtcdConnection.WatchListener;
import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A watch on a stream of its own, so that ending the stream ends all of it on the server. No call back begins after
 * {@link #close}; one that has begun on another thread goes on.
 */
final class GrpcWatch implements Watch, ClientResponseObserver<WatchRequest, WatchResponse> {

    private final String what;
    private final WatchListener listener;
    private final FailureTranslation failures;

    /** Set once, by whoever ends the watch first: us, with no call back after that, or etcd, with the last one. */
    private final AtomicBoolean over = new AtomicBoolean();

    private @Nullable ClientCallStreamObserver<WatchRequest> requests;

    private GrpcWatch(String what, WatchListener listener, FailureTranslation failures) {
        this.what = what;
        this.listener = listener;
        this.failures = failures;
    }

    static GrpcWatch open(Channel channel, String prefix, WatchListener listener, FailureTranslation failures) {
        GrpcWatch watch = new GrpcWatch("watch keys under " + prefix, listener, failures);
        // With this header etcd ends the stream when the member has lost its leader (clientv3.WithRequireLeader); else
        // the watch at a member that is cut off from the others would be silent for ever.
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER), "true");
        WatchGrpc.newStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .watch(watch)
                .onNext(Messages.watchUnder(prefix));
        return watch;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<WatchRequest> stream) {
        requests = stream;
    }

    @Override
    public void onNext(WatchResponse response) {
        if (response.getCanceled()) {
            end(failures.watchGivenUp(Needs.KEYS, what, response.getCompactRevision(), response.getCancelReason()));
            cancel();
        } else if (over.get()) {
            return;
        } else if (response.getCreated()) {
            listener.started();
        } else if (response.getEventsCount() > 0) {
            listener.changed();
        }
    }

    @Override
    public void onError(Throwable failure) {
        end(failures.translate(Needs.KEYS, what, failure));
    }

    @Override
    public void onCompleted() {
        end(failures.watchGivenUp(Needs.KEYS, what, 0, "the server ended the stream"));
    }

    @Override
    public void close() {
        over.set(true);
        cancel();
    }

    private void end(EtcdException why) {
        if (over.compareAndSet(false, true)) {
            listener.ended(why);
        }
    }

    private void cancel() {
        ClientCallStreamObserver<WatchRequest> stream = requests;
        if (stream != null) {
            stream.cancel("the watch is closed", null);
        }
    }
}
