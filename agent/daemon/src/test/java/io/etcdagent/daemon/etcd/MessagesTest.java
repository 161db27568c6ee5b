package io.etcdagent.daemon.etcd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.AlarmMember;
import io.etcd.jetcd.api.AlarmResponse;
import io.etcd.jetcd.api.RangeRequest;
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
                List.of(new Alarm(member, "NOSPACE"), new Alarm(member, "CORRUPT"), new Alarm(member, "7")),
                Messages.alarms(response));
    }

    @Test
    void aPrefixEndsBeforeTheNextKeyThatDoesNotBeginWithIt() {
        RangeRequest request = Messages.keysUnder("/a/");
        assertEquals(ByteString.copyFromUtf8("/a/"), request.getKey());
        assertEquals(ByteString.copyFromUtf8("/a0"), request.getRangeEnd());
    }
}
