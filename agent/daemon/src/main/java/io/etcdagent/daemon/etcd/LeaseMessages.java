package io.etcdagent.daemon.etcd;

import com.google.protobuf.Empty;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseTimeToLiveRequest;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoUtils;
import java.time.Duration;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;

/** What etcd says of leases, read where it lies. */
final class LeaseMessages {

    /**
     * {@code LeaseLeases}, which etcd has since 3.3 and jetcd's copy of the protocol lacks. The request is empty.
     *
     * @see #list
     */
    static final MethodDescriptor<Empty, byte[]> LIST = MethodDescriptor.<Empty, byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(MethodDescriptor.generateFullMethodName(LeaseGrpc.SERVICE_NAME, "LeaseLeases"))
            .setRequestMarshaller(ProtoUtils.marshaller(Empty.getDefaultInstance()))
            .setResponseMarshaller(new Unparsed<>(bytes -> bytes))
            .build();

    /** See {@link #facts}. */
    static final MethodDescriptor<LeaseTimeToLiveRequest, byte[]> FACTS =
            Unparsed.of(LeaseGrpc.getLeaseTimeToLiveMethod(), bytes -> bytes);

    /** {@code LeaseLeasesResponse.leases} and {@code LeaseStatus.ID}. */
    private static final int LEASES = 2 << 3 | WireReader.BYTES;

    private static final int LISTED_ID = 1 << 3;

    private static final int ID = 2 << 3;
    private static final int TTL = 3 << 3;
    private static final int GRANTED_TTL = 4 << 3;

    private LeaseMessages() {}

    /** @throws IllegalArgumentException if it is no list of leases */
    static List<LeaseId> list(byte[] response) {
        WireReader answer = new WireReader();
        WireReader lease = new WireReader();
        long[] ids = new long[16];
        int size = 0;
        answer.open(response, 0, response.length);
        while (answer.hasMore()) {
            int tag = answer.tag();
            if (tag != LEASES) {
                answer.skip(tag);
                continue;
            }
            int length = answer.length();
            lease.open(response, answer.position(), length);
            answer.skipBytes(length);
            while (lease.hasMore()) {
                int field = lease.tag();
                if (field == LISTED_ID) {
                    ids = size == ids.length ? Arrays.copyOf(ids, size * 2) : ids;
                    ids[size++] = lease.varint();
                } else {
                    lease.skip(field);
                }
            }
        }
        return new Ids(ids, size);
    }

    /** Tens of thousands of ids in the memory that they need. */
    private static final class Ids extends AbstractList<LeaseId> {
        private final long[] ids;
        private final int size;

        private Ids(long[] ids, int size) {
            this.ids = ids;
            this.size = size;
        }

        @Override
        public LeaseId get(int index) {
            return new LeaseId(ids[index]);
        }

        @Override
        public int size() {
            return size;
        }
    }

    /**
     * What there is in a {@code LeaseTimeToLiveResponse}.
     *
     * @param keysKnown whether its keys were asked for
     * @throws IllegalArgumentException if it is none
     */
    static LeaseFacts facts(byte[] response, boolean keysKnown) {
        WireReader answer = new WireReader();
        long id = 0;
        long remaining = 0;
        long granted = 0;
        answer.open(response, 0, response.length);
        while (answer.hasMore()) {
            int tag = answer.tag();
            switch (tag) {
                case ID -> id = answer.varint();
                case TTL -> remaining = answer.varint();
                case GRANTED_TTL -> granted = answer.varint();
                default -> answer.skip(tag);
            }
        }
        return new LeaseFacts(
                new LeaseId(id),
                Duration.ofSeconds(granted),
                Duration.ofSeconds(remaining),
                new LeaseKeys(response),
                keysKnown);
    }
}
