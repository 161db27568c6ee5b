package io.etcdagent.daemon.etcd;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.api.AlarmRequest;
import io.etcd.jetcd.api.AlarmResponse;
import io.etcd.jetcd.api.AlarmType;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.HashKVResponse;
import io.etcd.jetcd.api.MemberAddResponse;
import io.etcd.jetcd.api.MemberListRequest;
import io.etcd.jetcd.api.MemberListResponse;
import io.etcd.jetcd.api.MemberPromoteResponse;
import io.etcd.jetcd.api.MemberRemoveResponse;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.ResponseHeader;
import io.etcd.jetcd.api.StatusResponse;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.options.OptionsUtil;
import java.net.URI;
import java.util.Comparator;
import java.util.List;

/** etcd's messages from and to the agent's records. */
final class Messages {

    /** {@code MemberListRequest.linearizable} in etcd's rpc.proto since 3.5. */
    private static final int LINEARIZABLE_FIELD = 1;

    /** {@code AlarmType.CORRUPT} in etcd's rpc.proto since 3.3. */
    private static final int CORRUPT = 2;

    /** {@code WatchCreateRequest.fragment} in etcd's rpc.proto since 3.4. */
    private static final int FRAGMENT_FIELD = 8;

    /** As a key "from the first one on", as an end of a range "to the last one". */
    private static final ByteString EVERYTHING = ByteString.copyFrom(new byte[] {0});

    private Messages() {}

    /**
     * Asks for the member list through a quorum. jetcd's copy of the protocol lacks the field, so it goes as an unknown
     * one, which is the same on the wire; an etcd that does not know it passes over it.
     */
    static MemberListRequest linearizableMemberList() {
        UnknownFieldSet linearizable = UnknownFieldSet.newBuilder()
                .addField(
                        LINEARIZABLE_FIELD,
                        UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                .build();
        return MemberListRequest.newBuilder().setUnknownFields(linearizable).build();
    }

    static MemberList memberList(MemberListResponse response) {
        return memberList(response.getHeader(), response.getMembersList());
    }

    static AddedMember added(MemberAddResponse response) {
        return new AddedMember(
                member(response.getMember()), memberList(response.getHeader(), response.getMembersList()));
    }

    static MemberList left(MemberRemoveResponse response) {
        return memberList(response.getHeader(), response.getMembersList());
    }

    static MemberList promoted(MemberPromoteResponse response) {
        return memberList(response.getHeader(), response.getMembersList());
    }

    private static MemberList memberList(ResponseHeader header, List<io.etcd.jetcd.api.Member> members) {
        return new MemberList(
                new ClusterId(header.getClusterId()),
                members.stream().map(Messages::member).toList());
    }

    private static Member member(io.etcd.jetcd.api.Member member) {
        return new Member(
                new MemberId(member.getID()),
                member.getName(),
                member.getPeerURLsList().stream().map(URI::create).toList(),
                member.getClientURLsList().stream().map(URI::create).toList(),
                member.getIsLearner());
    }

    static MemberStatus status(StatusResponse response) {
        return new MemberStatus(
                new ClusterId(response.getHeader().getClusterId()),
                new MemberId(response.getHeader().getMemberId()),
                response.getVersion(),
                new MemberId(response.getLeader()),
                response.getIsLearner(),
                response.getRaftTerm(),
                response.getRaftIndex(),
                appliedIndex(response),
                response.getDbSize(),
                response.getDbSizeInUse(),
                List.copyOf(response.getErrorsList()));
    }

    /**
     * etcd has the field since 3.4. Until 3.3 its "raft index" is that of the entry that it applied last
     * (EtcdServer.apply in server/etcdserver), and not the committed one.
     */
    private static long appliedIndex(StatusResponse response) {
        boolean withoutField = response.getVersion().matches("3\\.[0-3]\\..*");
        return withoutField ? response.getRaftIndex() : response.getRaftAppliedIndex();
    }

    /** By member: etcd lists them in another order each time, which would pass for news. */
    static List<Alarm> alarms(AlarmResponse response) {
        return response.getAlarmsList().stream()
                .map(alarm -> new Alarm(
                        new MemberId(alarm.getMemberID()),
                        switch (alarm.getAlarm()) {
                            case UNRECOGNIZED -> unrecognized(alarm.getAlarmValue());
                            default -> alarm.getAlarm().name();
                        }))
                .sorted(Comparator.comparing(Alarm::member).thenComparing(Alarm::kind))
                .toList();
    }

    /** jetcd's copy of the protocol lacks {@code CORRUPT}. */
    private static String unrecognized(int alarm) {
        return alarm == CORRUPT ? "CORRUPT" : Integer.toString(alarm);
    }

    static AlarmRequest raising(Alarm alarm) {
        return request(AlarmRequest.AlarmAction.ACTIVATE, alarm);
    }

    static AlarmRequest disarming(Alarm alarm) {
        return request(AlarmRequest.AlarmAction.DEACTIVATE, alarm);
    }

    private static AlarmRequest request(AlarmRequest.AlarmAction action, Alarm alarm) {
        return AlarmRequest.newBuilder()
                .setAction(action)
                .setMemberID(alarm.member().value())
                .setAlarmValue(number(alarm.kind()))
                .build();
    }

    private static int number(String kind) {
        return switch (kind) {
            case "NOSPACE" -> AlarmType.NOSPACE_VALUE;
            case "CORRUPT" -> CORRUPT;
            default -> Integer.parseInt(kind);
        };
    }

    /**
     * The hash. Which revision was hashed etcd says only since 3.6; where none was asked for it is the newest, which is
     * in the header.
     */
    static KvHash hash(long asked, HashKVResponse response) {
        return new KvHash(
                Integer.toUnsignedLong(response.getHash()),
                response.getCompactRevision(),
                asked == 0 ? response.getHeader().getRevision() : asked);
    }

    static RangeRequest oneKey(String key) {
        return RangeRequest.newBuilder().setKey(ByteString.copyFromUtf8(key)).build();
    }

    static RangeRequest keysUnder(String prefix) {
        return RangeRequest.newBuilder()
                .setKey(firstUnder(prefix))
                .setRangeEnd(endOf(prefix))
                .setSortTarget(RangeRequest.SortTarget.CREATE)
                .setSortOrder(RangeRequest.SortOrder.ASCEND)
                .build();
    }

    static RangeRequest page(PageRequest request) {
        return RangeRequest.newBuilder()
                .setKey(ByteString.copyFrom(request.from()))
                .setRangeEnd(ByteString.copyFrom(request.end()))
                .setLimit(request.limit())
                .setRevision(request.revision())
                .setSerializable(request.anyState())
                .setKeysOnly(request.keysOnly())
                .build();
    }

    static List<KeyValue> keyValues(RangeResponse response) {
        return response.getKvsList().stream()
                .map(kv -> new KeyValue(
                        kv.getKey().toStringUtf8(),
                        kv.getValue().toStringUtf8(),
                        kv.getCreateRevision(),
                        kv.getModRevision(),
                        kv.getLease()))
                .toList();
    }

    static TxnRequest transaction(Transaction transaction) {
        TxnRequest.Builder request = TxnRequest.newBuilder();
        transaction.comparisons().forEach(comparison -> request.addCompare(compare(comparison)));
        transaction.writes().forEach(write -> request.addSuccess(operation(write)));
        return request.build();
    }

    static Transaction.Outcome outcome(TxnResponse response) {
        return new Transaction.Outcome(
                response.getSucceeded(), response.getHeader().getRevision());
    }

    static WatchRequest watchUnder(String prefix) {
        return WatchRequest.newBuilder()
                .setCreateRequest(WatchCreateRequest.newBuilder()
                        .setKey(firstUnder(prefix))
                        .setRangeEnd(endOf(prefix)))
                .build();
    }

    /**
     * Asks for changes in pieces, where one answer would be long. jetcd's copy of the protocol lacks {@code
     * WatchCreateRequest.fragment}, which etcd has since 3.4; an older one passes over it.
     */
    static WatchRequest changes(byte[] prefix, long fromRevision) {
        UnknownFieldSet fragment = UnknownFieldSet.newBuilder()
                .addField(
                        FRAGMENT_FIELD,
                        UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                .build();
        ByteString from = ByteString.copyFrom(prefix);
        return WatchRequest.newBuilder()
                .setCreateRequest(WatchCreateRequest.newBuilder()
                        .setKey(prefix.length == 0 ? EVERYTHING : from)
                        .setRangeEnd(prefix.length == 0 ? EVERYTHING : endOf(from))
                        .setStartRevision(fromRevision)
                        .setProgressNotify(true)
                        .setUnknownFields(fragment))
                .build();
    }

    private static Compare compare(Transaction.Comparison comparison) {
        Compare.Builder compare = Compare.newBuilder().setResult(Compare.CompareResult.EQUAL);
        if (comparison instanceof Transaction.Comparison.CreatedAt created) {
            return compare.setKey(ByteString.copyFromUtf8(created.key()))
                    .setTarget(Compare.CompareTarget.CREATE)
                    .setCreateRevision(created.createRevision())
                    .build();
        }
        if (comparison instanceof Transaction.Comparison.ModifiedAt modified) {
            return compare.setKey(ByteString.copyFromUtf8(modified.key()))
                    .setTarget(Compare.CompareTarget.MOD)
                    .setModRevision(modified.modRevision())
                    .build();
        }
        Transaction.Comparison.Absent absent = (Transaction.Comparison.Absent) comparison;
        return compare.setKey(ByteString.copyFromUtf8(absent.key()))
                .setTarget(Compare.CompareTarget.CREATE)
                .setCreateRevision(0)
                .build();
    }

    private static RequestOp operation(Transaction.Write write) {
        if (write instanceof Transaction.Write.Put put) {
            return RequestOp.newBuilder()
                    .setRequestPut(PutRequest.newBuilder()
                            .setKey(ByteString.copyFromUtf8(put.key()))
                            .setValue(ByteString.copyFromUtf8(put.value()))
                            .setLease(put.lease()))
                    .build();
        }
        Transaction.Write.Delete delete = (Transaction.Write.Delete) write;
        return RequestOp.newBuilder()
                .setRequestDeleteRange(DeleteRangeRequest.newBuilder().setKey(ByteString.copyFromUtf8(delete.key())))
                .build();
    }

    private static ByteString firstUnder(String prefix) {
        return prefix.isEmpty() ? EVERYTHING : ByteString.copyFromUtf8(prefix);
    }

    private static ByteString endOf(String prefix) {
        if (prefix.isEmpty()) {
            return EVERYTHING;
        }
        return endOf(ByteString.copyFromUtf8(prefix));
    }

    private static ByteString endOf(ByteString prefix) {
        return ByteString.copyFrom(
                OptionsUtil.prefixEndOf(ByteSequence.from(prefix)).getBytes());
    }
}
