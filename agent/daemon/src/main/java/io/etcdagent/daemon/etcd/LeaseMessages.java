package io.etcdagent.daemon.etcd;

import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseTimeToLiveResponse;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoUtils;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What etcd says of leases. */
final class LeaseMessages {

    /**
     * {@code LeaseLeases}, which etcd has since 3.3 and jetcd's copy of the protocol lacks: the request is empty, and of
     * the answer the fields are read as unknown ones.
     */
    static final MethodDescriptor<Empty, Empty> LIST = MethodDescriptor.<Empty, Empty>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(MethodDescriptor.generateFullMethodName(LeaseGrpc.SERVICE_NAME, "LeaseLeases"))
            .setRequestMarshaller(ProtoUtils.marshaller(Empty.getDefaultInstance()))
            .setResponseMarshaller(ProtoUtils.marshaller(Empty.getDefaultInstance()))
            .build();

    /** {@code LeaseLeasesResponse.leases} and {@code LeaseStatus.ID}. */
    private static final int LEASES = 2;

    private static final int ID = 1;

    private LeaseMessages() {}

    static List<LeaseId> list(Empty response) throws InvalidProtocolBufferException {
        List<ByteString> leases = response.getUnknownFields().getField(LEASES).getLengthDelimitedList();
        List<LeaseId> ids = new ArrayList<>();
        for (ByteString lease : leases) {
            UnknownFieldSet status = UnknownFieldSet.parseFrom(lease);
            for (long id : status.getField(ID).getVarintList()) {
                ids.add(new LeaseId(id));
            }
        }
        return List.copyOf(ids);
    }

    /** @param keysKnown whether its keys were asked for */
    static LeaseFacts facts(LeaseTimeToLiveResponse response, boolean keysKnown) {
        return new LeaseFacts(
                new LeaseId(response.getID()),
                Duration.ofSeconds(response.getGrantedTTL()),
                Duration.ofSeconds(response.getTTL()),
                response.getKeysList().stream().map(ByteString::toByteArray).toList(),
                keysKnown);
    }
}
