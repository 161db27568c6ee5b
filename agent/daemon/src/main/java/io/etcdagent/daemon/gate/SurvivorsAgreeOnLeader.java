package io.etcdagent.daemon.gate;

import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberStatus;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** All other members name one of themselves as the leader: there is no election under way. */
final class SurvivorsAgreeOnLeader implements CasualtyGate {

    @Override
    public String name() {
        return "one-leader";
    }

    @Override
    public Finding judge(Survivors survivors, RecoverSituation situation) {
        Set<MemberId> leaders = survivors.voters().stream()
                .map(survivors::status)
                .flatMap(Optional::stream)
                .map(MemberStatus::leader)
                .collect(Collectors.toSet());
        Optional<Member> leader = leaders.size() == 1
                ? survivors.voters().stream()
                        .filter(member -> leaders.contains(member.id()))
                        .findFirst()
                : Optional.empty();
        if (leaders.size() == 1
                && survivors
                        .casualty()
                        .map(Member::id)
                        .filter(leaders::contains)
                        .isPresent()) {
            return new Finding.Closed(
                    "The other members take this very member for their leader: it is alive, or was a moment ago.",
                    "If it is dead, they elect another within seconds; look again: etcdctl endpoint status --cluster -w"
                            + " table");
        }
        return leader.<Finding>map(member -> new Finding.Open("The leader is " + member.label() + "."))
                .orElseGet(() -> new Finding.Closed(
                        "The other members do not agree on a leader among them.",
                        "Wait for the election to end, and look again: etcdctl endpoint status --cluster -w table"));
    }
}
