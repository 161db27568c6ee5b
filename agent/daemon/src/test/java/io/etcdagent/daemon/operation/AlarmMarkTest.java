package io.etcdagent.daemon.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.etcd.Alarm;
import io.etcdagent.daemon.etcd.ClusterId;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.protocol.AlarmView;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AlarmMarkTest {

    private static final Member FIRST =
            new Member(MemberId.parse("7c37f7dc10558fae"), "etcd-1", List.of(), List.of(), false);
    private static final Member SECOND = new Member(MemberId.parse("f"), "etcd-2", List.of(), List.of(), false);
    private static final MemberList MEMBERS = new MemberList(new ClusterId(1), List.of(FIRST, SECOND));
    private static final Alarm REAL = new Alarm(SECOND.id(), "NOSPACE");

    @Test
    void itIsAnAlarmForAnIdThatNoMemberHasAndTellsWhoseItIs() {
        Alarm mark = new AlarmMark(SECOND.id()).alarm();
        assertEquals("fffffffffffffff0", mark.member().hex());
        assertEquals("NOSPACE", mark.kind());
        assertEquals(Optional.of(SECOND), AlarmMark.owner(mark, MEMBERS));
        assertEquals(Optional.empty(), AlarmMark.owner(REAL, MEMBERS));
        assertEquals(Optional.empty(), AlarmMark.owner(new Alarm(mark.member(), "CORRUPT"), MEMBERS));
        assertEquals(Optional.empty(), AlarmMark.owner(new Alarm(new MemberId(77), "NOSPACE"), MEMBERS));
    }

    @Test
    void anAgentSeesItsOwnMarkAndThoseOfOthers() {
        AlarmMark own = new AlarmMark(FIRST.id());
        AlarmMark other = new AlarmMark(SECOND.id());
        List<Alarm> alarms = List.of(REAL, other.alarm());
        assertFalse(own.stands(alarms));
        assertTrue(other.stands(alarms));
        assertEquals(List.of(SECOND), own.others(alarms, MEMBERS));
        assertEquals(List.of(), other.others(alarms, MEMBERS));
    }

    @Test
    void peopleAreToldWhoseMarkItIsAndHowToBeRidOfIt() {
        AlarmView view = StandingAlarms.view(new AlarmMark(SECOND.id()).alarm(), Optional.of(MEMBERS));
        assertEquals("", view.memberName());
        assertTrue(view.meaning().contains("the agent of etcd-2 (f)"), view.meaning());
        assertTrue(view.next().contains("etcdctl alarm disarm"), view.next());
    }

    @Test
    void peopleAreToldWhatAnAlarmMeansAndWhatComesNext() {
        AlarmView full = StandingAlarms.view(REAL, Optional.of(MEMBERS));
        assertEquals("etcd-2", full.memberName());
        assertTrue(full.next().contains("etcd-agentctl alarms clear --dry-run"), full.next());
        AlarmView corrupt = StandingAlarms.view(new Alarm(FIRST.id(), "CORRUPT"), Optional.of(MEMBERS));
        assertTrue(corrupt.next().startsWith("Do not disarm it."), corrupt.next());
        AlarmView strange = StandingAlarms.view(new Alarm(FIRST.id(), "7"), Optional.empty());
        assertEquals("", strange.memberName());
    }
}
