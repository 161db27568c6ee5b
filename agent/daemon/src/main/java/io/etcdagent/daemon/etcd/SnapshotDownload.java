package io.etcdagent.daemon.etcd;

import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.SnapshotRequest;
import io.etcd.jetcd.api.SnapshotResponse;
import io.etcdagent.daemon.etcd.EtcdConnection.SnapshotReceiver;
import io.etcdagent.daemon.time.Deadline;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One download of a member's backend file. Another part is asked for when one has been taken, so that a few parts, of 32
 * KiB each as etcd sends them, and gRPC's window are all that is held in memory.
 */
final class SnapshotDownload implements ClientResponseObserver<SnapshotRequest, SnapshotResponse> {

    static final String WHAT = "take a snapshot";

    /** So that neither the one who takes them nor gRPC waits for the other at each part. */
    private static final int PARTS_AHEAD = 8;

    /** What the stream tells. */
    private sealed interface Told {
        record Part(SnapshotResponse response) implements Told {}

        record End() implements Told {}

        record Broken(Throwable cause) implements Told {}
    }

    private final Deadline end;
    private final Duration progress;
    private final FailureTranslation failures;

    /** Never more parts than were asked for, and the end. */
    private final BlockingQueue<Told> told = new LinkedBlockingQueue<>();

    private @Nullable ClientCallStreamObserver<SnapshotRequest> stream;
    private long bytes;

    private SnapshotDownload(Deadline end, Duration progress, FailureTranslation failures) {
        this.end = end;
        this.progress = progress;
        this.failures = failures;
    }

    static SnapshotDownload begin(
            Channel channel, CallOptions options, Deadline end, Duration progress, FailureTranslation failures) {
        SnapshotDownload download = new SnapshotDownload(end, progress, failures);
        ClientCalls.asyncServerStreamingCall(
                channel.newCall(MaintenanceGrpc.getSnapshotMethod(), options),
                SnapshotRequest.getDefaultInstance(),
                download);
        return download;
    }

    /**
     * Hands on everything, on this thread.
     *
     * @throws StatusRuntimeException if the call failed
     * @throws EtcdException if it was too slow
     */
    void into(SnapshotReceiver receiver) throws EtcdException, IOException {
        try {
            Deadline nextPart = nextPart();
            while (true) {
                Told next = await(nextPart);
                if (next instanceof Told.Broken broken) {
                    throw failure(broken.cause());
                }
                if (!(next instanceof Told.Part part)) {
                    return;
                }
                int length = part.response().getBlob().size();
                bytes += length;
                receiver.take(
                        part.response().getBlob().asReadOnlyByteBuffer(),
                        part.response().getRemainingBytes());
                if (length > 0) {
                    nextPart = nextPart();
                }
                call().request(1);
            }
        } finally {
            // No effect on a call that has ended.
            call().cancel("nobody takes the snapshot any more", null);
        }
    }

    private Deadline nextPart() {
        return Deadline.after(progress, end.clock());
    }

    private Told await(Deadline nextPart) throws EtcdException {
        try {
            Told next = told.poll(end.atMost(nextPart.atMost(progress)).toNanos(), TimeUnit.NANOSECONDS);
            if (next != null) {
                return next;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Status.CANCELLED.withCause(e).asRuntimeException();
        }
        throw end.passed()
                ? outOfTime(null)
                : failures.tooSlow(WHAT, "nothing came within " + FailureTranslation.seconds(progress), bytes, null);
    }

    private EtcdException outOfTime(@Nullable Throwable cause) {
        return failures.tooSlow(WHAT, "it was not done in the time given for all of it", bytes, cause);
    }

    private StatusRuntimeException failure(Throwable cause) throws EtcdException {
        Status status = Status.fromThrowable(cause);
        if (end.passed() && status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
            throw outOfTime(cause);
        }
        return status.asRuntimeException();
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<SnapshotRequest> call) {
        stream = call;
        call.disableAutoRequestWithInitial(PARTS_AHEAD);
    }

    @Override
    public void onNext(SnapshotResponse response) {
        told.add(new Told.Part(response));
    }

    @Override
    public void onError(Throwable failure) {
        told.add(new Told.Broken(failure));
    }

    @Override
    public void onCompleted() {
        told.add(new Told.End());
    }

    private ClientCallStreamObserver<SnapshotRequest> call() {
        ClientCallStreamObserver<SnapshotRequest> begun = stream;
        if (begun == null) {
            throw new IllegalStateException("the call has not begun");
        }
        return begun;
    }
}
