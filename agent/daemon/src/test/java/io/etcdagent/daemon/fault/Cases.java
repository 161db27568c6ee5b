package io.etcdagent.daemon.fault;

import io.etcdagent.daemon.fault.AgentFrozen.Until;
import io.etcdagent.daemon.fault.AgentKilled.Restarted;
import io.etcdagent.daemon.fault.Case.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The cases that there are. */
final class Cases {

    static final List<Fault> FAULTS = List.of(
            new AgentKilled(Restarted.AT_ONCE),
            new AgentKilled(Restarted.AFTER_LOCK_EXPIRED),
            new AgentFrozen(Until.RIVAL_DONE),
            new AgentFrozen(Until.RIVAL_DOWN),
            new CutOffFromOthers(),
            new CutOffFromEtcd(),
            new RivalRestarts(),
            new LocalEtcdKilled(),
            new EtcdDoesNotStart(),
            new AnotherMemberCrashes(),
            new LeaderMoves(),
            new JournalDiskFull());

    /** Every point and every fault at least once, and both sides of the stop with what is worst there. */
    private static final Set<String> SOME = Set.of(
            "queue.after/rival-restarts",
            "check.after/agent-killed-for-long",
            "hand-over.after/leader-moves/leader",
            "mark.before/agent-frozen",
            "mark.after/cut-off-from-etcd",
            "arm.after/another-member-crashes",
            "stop.after/agent-frozen-rival-down",
            "stop.after/journal-disk-full",
            "etcd-stop.before/agent-frozen-rival-down",
            "etcd-stop.before/another-member-crashes",
            "etcd-stop.after/agent-killed",
            "between.after/agent-killed",
            "etcd-stop.after/etcd-does-not-start",
            "start.after/local-etcd-killed",
            "verify.after/cut-off-from-others",
            "clear.after/agent-killed");

    private Cases() {}

    /** @param which {@code all}, {@code some}, or the name of one */
    static List<Case> chosen(String which) {
        List<Case> chosen = all().stream()
                .filter(each -> switch (which) {
                    case "all" -> true;
                    case "some" -> SOME.contains(each.name());
                    default -> which.equals(each.name());
                })
                .toList();
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException("faults=" + which + " is neither 'all' nor 'some' nor one of "
                    + all().stream().map(Case::name).toList());
        }
        return chosen;
    }

    static List<Case> all() {
        List<Case> all = new ArrayList<>();
        for (Fault fault : FAULTS) {
            for (Point point : Point.values()) {
                if (!fault.strikesAt(point)) {
                    continue;
                }
                all.add(new Case(point, fault, Role.FOLLOWER));
                if (point == Point.HAND_OVER_AFTER || fault instanceof LeaderMoves) {
                    all.add(new Case(point, fault, Role.LEADER));
                }
            }
        }
        return all;
    }
}
