package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.etcd.Alarm;
import io.etcdagent.daemon.etcd.EtcdException;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.protocol.AlarmView;
import io.etcdagent.protocol.AlarmsView;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The alarms that stand, for people: what each means, and what to do about it. */
public final class StandingAlarms {

    private final ClusterSpace space;
    private final Supplier<Optional<MemberList>> members;

    /** @param members as they are known, for their names */
    public StandingAlarms(ClusterSpace space, Supplier<Optional<MemberList>> members) {
        this.space = space;
        this.members = members;
    }

    /** Asks etcd, which answers this only with a quorum. */
    public AlarmsView read() throws CoordinationException {
        List<Alarm> alarms;
        try {
            alarms = space.alarms();
        } catch (EtcdException failure) {
            throw new CoordinationException("the alarms cannot be read: " + failure.getMessage(), failure);
        }
        Optional<MemberList> known = members.get();
        return new AlarmsView(alarms.stream().map(alarm -> view(alarm, known)).toList());
    }

    static AlarmView view(Alarm alarm, Optional<MemberList> known) {
        Optional<Member> marked = known.flatMap(list -> AlarmMark.owner(alarm, list));
        if (marked.isPresent()) {
            return view(
                    alarm,
                    "",
                    "It is no member's: the agent of " + marked.get().label()
                            + " put it up to be the only one that takes the cluster out of NOSPACE, and takes it back at"
                            + " the end.",
                    "Wait for it: etcd-agentctl operations, on that node. If that host is gone for good: etcdctl alarm"
                            + " disarm");
        }
        Optional<Member> member = known.flatMap(list -> list.find(alarm.member()));
        String name = member.map(Member::name).orElse("");
        return switch (alarm.kind()) {
            case "NOSPACE" ->
                view(
                        alarm,
                        name,
                        "Its backend file has reached etcd's quota. Until all such alarms are gone the whole cluster"
                                + " refuses every put and every new lease, the restart lock too; reads and deletes work,"
                                + " nothing was lost.",
                        "Delete what is not needed, then: etcd-agentctl alarms clear --dry-run");
            case "CORRUPT" ->
                view(
                        alarm,
                        name,
                        "Its data differs from that of the others, so that the cluster refuses writes.",
                        "Do not disarm it. Replace the member whose data is wrong: etcd-agentctl health");
            default -> view(alarm, name, "This agent does not know this alarm.", "See: etcdctl alarm list");
        };
    }

    private static AlarmView view(Alarm alarm, String name, String meaning, String next) {
        return new AlarmView(alarm.member().hex(), name, alarm.kind(), meaning, next);
    }
}
