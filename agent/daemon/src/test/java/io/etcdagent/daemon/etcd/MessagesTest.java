package io.etcdagent.daemon.etcd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.AlarmMember;
import io.etcd.jetcd.api.AlarmResponse;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.StatusResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessagesTest {

    @Test
    void theMemberListIsAskedForLinearizableInTheWireFormOfFieldOne() {
        assertArrayEquals(
                new byte[] {0x08, 0x01}, Messages.linearizableMemberList().toByteArray());
    }

    @Test
    void alarmsThatTheProtocolOfJetcdLacksAreNamedOrNumbered() {
        AlarmResponse response = AlarmResponse.newBuilder()
                .addAlarms(AlarmMember.newBuilder().setMemberID(-1).setAlarmValue(1))
                .addAlarms(AlarmMember.newBuilder().setMemberID(-1).setAlarmValue(2))
                .addAlarms(AlarmMember.newBuilder().setMemberID(-1).setAlarmValue(7))
                .build();
        MemberId member = MemberId.parse("ffffffffffffffff");
        assertEquals(
                List.of(new Alarm(member, "7"), new Alarm(member, "CORRUPT"), new Alarm(member, "NOSPACE")),
                Messages.alarms(response));
    }

    @Test
    void theSameAlarmsAreToldInTheSameOrderHoweverEtcdListsThem() {
        AlarmMember.Builder high = AlarmMember.newBuilder().setMemberID(-1).setAlarmValue(1);
        AlarmMember.Builder low = AlarmMember.newBuilder().setMemberID(1).setAlarmValue(1);
        List<Alarm> alarms = List.of(new Alarm(new MemberId(1), "NOSPACE"), new Alarm(new MemberId(-1), "NOSPACE"));
        assertEquals(
                alarms,
                Messages.alarms(AlarmResponse.newBuilder()
                        .addAlarms(high)
                        .addAlarms(low)
                        .build()));
        assertEquals(
                alarms,
                Messages.alarms(AlarmResponse.newBuilder()
                        .addAlarms(low)
                        .addAlarms(high)
                        .build()));
    }

    @Test
    void aMemberOfBefore34AppliedWhatItCallsItsRaftIndex() {
        StatusResponse.Builder told = StatusResponse.newBuilder().setRaftIndex(17);
        assertEquals(17, Messages.status(told.setVersion("3.3.25").build()).raftAppliedIndex());
        // From 3.4 on nothing told is nothing known.
        assertEquals(0, Messages.status(told.setVersion("3.4.23").build()).raftAppliedIndex());
        assertEquals(0, Messages.status(told.setVersion("3.30.1").build()).raftAppliedIndex());
        assertEquals(
                16,
                Messages.status(told.setVersion("3.5.16")
                                .setRaftAppliedIndex(16)
                                .build())
                        .raftAppliedIndex());
    }

    @Test
    void aPrefixEndsBeforeTheNextKeyThatDoesNotBeginWithIt() {
        RangeRequest request = Messages.keysUnder("/a/");
        assertEquals(ByteString.copyFromUtf8("/a/"), request.getKey());
        assertEquals(ByteString.copyFromUtf8("/a0"), request.getRangeEnd());
    }
}
