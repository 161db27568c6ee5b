package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.etcd.Alarm;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberList;
import java.util.List;
import java.util.Optional;

/**
 * The mark of the one agent that takes the cluster out of NOSPACE.
 *
 * <p>While a NOSPACE alarm stands etcd refuses every put and every lease, so that there is no lock to be had. What it
 * still takes, through its log and for good, is an alarm. So the agent raises one more, for an id that no member has:
 * its own member's with every bit turned over. Etcd asks for no member behind an id, lists it to everybody, keeps it
 * over restarts, and refuses puts until the last alarm is gone: while the mark stands nobody gets the restart lock or
 * writes a disruption record, even if somebody disarms the others.
 *
 * <p>Two agents that raise their marks at the same time see each other's, at least the later one, because raising and
 * listing go through one log; whoever sees another's takes its own back. {@code etcdctl alarm disarm} takes a mark away
 * with all other alarms.
 *
 * @param owner whose agent it is
 */
record AlarmMark(MemberId owner) {

    private static final String NO_SPACE = "NOSPACE";

    Alarm alarm() {
        return new Alarm(new MemberId(~owner.value()), NO_SPACE);
    }

    /** Whose mark an alarm is; empty for an alarm of a member itself, present or past. */
    static Optional<Member> owner(Alarm alarm, MemberList members) {
        return alarm.kind().equals(NO_SPACE) && members.find(alarm.member()).isEmpty()
                ? members.find(new MemberId(~alarm.member().value()))
                : Optional.empty();
    }

    /** The agents of other members that have put up their marks. */
    List<Member> others(List<Alarm> alarms, MemberList members) {
        return alarms.stream()
                .map(alarm -> owner(alarm, members))
                .flatMap(Optional::stream)
                .filter(member -> !member.id().equals(owner))
                .toList();
    }

    boolean stands(List<Alarm> alarms) {
        return alarms.contains(alarm());
    }
}
