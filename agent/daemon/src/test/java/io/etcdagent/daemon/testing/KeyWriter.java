package io.etcdagent.daemon.testing;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Writes any bytes as keys and values, many at a time, as the agent never does. */
public final class KeyWriter implements AutoCloseable {

    /** As many as etcd takes in one transaction ({@code --max-txn-ops}). */
    private static final int BATCH = 128;

    private final ManagedChannel channel;
    private TxnRequest.Builder batch = TxnRequest.newBuilder();

    public KeyWriter(URI endpoint) {
        channel = NettyChannelBuilder.forAddress(endpoint.getHost(), endpoint.getPort())
                .usePlaintext()
                .build();
    }

    private KVGrpc.KVBlockingStub keys() {
        return KVGrpc.newBlockingStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    public KeyWriter put(String key, String value) {
        return put(key.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8), 0);
    }

    /** Sets a key, with the others that have gathered, when they are enough or on {@link #flush}. */
    public KeyWriter put(byte[] key, byte[] value, long lease) {
        batch.addSuccess(RequestOp.newBuilder()
                .setRequestPut(PutRequest.newBuilder()
                        .setKey(ByteString.copyFrom(key))
                        .setValue(ByteString.copyFrom(value))
                        .setLease(lease)));
        if (batch.getSuccessCount() == BATCH) {
            flush();
        }
        return this;
    }

    /** So many keys, {@code PREFIX000000} and so on, each with a value of that length. */
    public void fill(String prefix, int count, int valueBytes) {
        String value = "v".repeat(valueBytes);
        for (int i = 0; i < count; i++) {
            put("%s%06d".formatted(prefix, i), value);
        }
        flush();
    }

    /** Writes what has gathered, as one revision; returns it. */
    public long flush() {
        long revision = keys().txn(batch.build()).getHeader().getRevision();
        batch = TxnRequest.newBuilder();
        return revision;
    }

    public long delete(byte[] key) {
        return keys().deleteRange(DeleteRangeRequest.newBuilder()
                        .setKey(ByteString.copyFrom(key))
                        .build())
                .getHeader()
                .getRevision();
    }

    public void compact(long revision) {
        keys().compact(CompactionRequest.newBuilder().setRevision(revision).build());
    }

    /** A lease of so many seconds; returns its id. */
    public long grant(long seconds) {
        return LeaseGrpc.newBlockingStub(channel)
                .withDeadlineAfter(30, TimeUnit.SECONDS)
                .leaseGrant(LeaseGrantRequest.newBuilder().setTTL(seconds).build())
                .getID();
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
