package io.etcdagent.daemon.etcd;

import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcdagent.daemon.etcd.Access.Needs;
import io.etcdagent.daemon.etcd.EtcdConnection.Changes;
import io.etcdagent.daemon.time.Deadline;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The changes under a prefix at the pace of whoever takes them: the next answer is asked for when the changes of
 * the one before were told, so that one answer and gRPC's window are all that is held. Behind that etcd holds them back, and, if they
 * are compacted meanwhile, ends the watch and says so.
 */
final class GrpcChanges implements Changes, ClientResponseObserver<WatchRequest, ChangePage> {

    /**
     * The longest answer that is taken, in bytes. Etcd, asked for pieces, sends none that is longer, unless its {@code
     * --max-request-bytes} is above the usual 1.5 MiB, or it is older than 3.4.
     */
    static final int MOST_BYTES = 2 << 20;

    private static final MethodDescriptor<WatchRequest, ChangePage> METHOD =
            Unparsed.of(WatchGrpc.getWatchMethod(), ChangePage::new);

    /** What the stream tells. */
    private sealed interface Told {
        record Answer(ChangePage page) implements Told {}

        record Broken(EtcdException why) implements Told {}

        record Closed() implements Told {}
    }

    private final String what;
    private final FailureTranslation failures;

    /** Never more than one answer, which is all that was asked for, and the end. */
    private final BlockingQueue<Told> told = new LinkedBlockingQueue<>();

    private @Nullable ClientCallStreamObserver<WatchRequest> stream;

    private GrpcChanges(String what, FailureTranslation failures) {
        this.what = what;
        this.failures = failures;
    }

    static GrpcChanges open(Channel channel, String what, WatchRequest request, FailureTranslation failures) {
        GrpcChanges changes = new GrpcChanges(what, failures);
        // See GrpcWatch: without a leader nothing would come, and nobody would be told.
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER), "true");
        Channel demanding = ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
        ClientCalls.asyncBidiStreamingCall(
                        demanding.newCall(METHOD, CallOptions.DEFAULT.withMaxInboundMessageSize(MOST_BYTES)), changes)
                .onNext(request);
        return changes;
    }

    @Override
    public Begun begun(Deadline deadline) throws EtcdException {
        Told first = await(deadline);
        if (first instanceof Told.Answer answer && answer.page().created()) {
            ChangePage page = answer.page();
            if (page.canceled()) {
                throw givenUp(page);
            }
            return new Begun(page.cluster(), page.member(), page.revision());
        }
        throw end(first);
    }

    private Told await(Deadline deadline) {
        try {
            Told next = told.poll(Math.max(0, deadline.remaining().toNanos()), TimeUnit.NANOSECONDS);
            return next == null
                    ? new Told.Broken(failures.translate(Needs.DATA, what, Status.DEADLINE_EXCEEDED.asException()))
                    : next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Told.Closed();
        }
    }

    @Override
    public ChangePage next() throws EtcdException {
        return next(this::take);
    }

    @Override
    public ChangePage next(Deadline deadline) throws EtcdException {
        return next(() -> await(deadline));
    }

    private ChangePage next(Supplier<Told> answers) throws EtcdException {
        while (true) {
            call().request(1);
            Told next = answers.get();
            if (!(next instanceof Told.Answer answer)) {
                throw end(next);
            }
            ChangePage page = answer.page();
            if (page.canceled()) {
                throw givenUp(page);
            }
            if (page.hasChanges()) {
                return page;
            }
        }
    }

    private Told take() {
        try {
            return told.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Told.Closed();
        }
    }

    private EtcdException end(Told told) {
        return told instanceof Told.Broken broken
                ? broken.why()
                : failures.watchGivenUp(Needs.DATA, what, 0, "it was closed");
    }

    private EtcdException givenUp(ChangePage page) {
        return failures.watchGivenUp(Needs.DATA, what, page.compactRevision(), page.cancelReason());
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<WatchRequest> call) {
        stream = call;
        call.disableAutoRequestWithInitial(1);
    }

    @Override
    public void onNext(ChangePage page) {
        told.add(new Told.Answer(page));
    }

    @Override
    public void onError(Throwable failure) {
        told.add(new Told.Broken(
                GrpcPageCall.isTooLarge(failure)
                        ? failures.tooLong(what, MOST_BYTES, failure)
                        : failures.translate(Needs.DATA, what, failure)));
    }

    @Override
    public void onCompleted() {
        told.add(new Told.Broken(failures.watchGivenUp(Needs.DATA, what, 0, "the server ended the stream")));
    }

    @Override
    public void close() {
        told.add(new Told.Closed());
        // No effect on a call that has ended.
        call().cancel("nobody watches any more", null);
    }

    private ClientCallStreamObserver<WatchRequest> call() {
        ClientCallStreamObserver<WatchRequest> begun = stream;
        if (begun == null) {
            throw new IllegalStateException("the call has not begun");
        }
        return begun;
    }
}
