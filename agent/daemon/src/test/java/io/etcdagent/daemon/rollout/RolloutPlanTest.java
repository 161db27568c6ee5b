package io.etcdagent.daemon.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.etcdagent.daemon.etcd.ClusterId;
import io.etcdagent.daemon.etcd.EtcdVersion;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.daemon.etcd.MemberStatus;
import io.etcdagent.daemon.health.ClusterObservation;
import io.etcdagent.daemon.health.MemberObservation;
import io.etcdagent.protocol.RolloutKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RolloutPlanTest {

    private static final ClusterId CLUSTER = new ClusterId(0xcdf8L);
    private static final String NOW = "2026-11-23T12:00:00Z";

    private final List<Member> members = new ArrayList<>();
    private final List<MemberObservation> observations = new ArrayList<>();

    RolloutPlanTest() {
        member(1, "etcd-1", false, "3.4.30");
        member(2, "etcd-2", false, "3.5.16");
        member(3, "etcd-3", false, "3.4.30");
        member(4, "etcd-4", true, "3.4.30");
    }

    /** etcd-1 leads. */
    private void member(long id, String name, boolean learner, String version) {
        Member member = new Member(new MemberId(id), name, List.of(), List.of(), learner);
        members.add(member);
        observations.add(new MemberObservation(
                member,
                Optional.empty(),
                Optional.of(new MemberStatus(
                        CLUSTER, member.id(), version, new MemberId(1), learner, 2, 10, 10, 100, 100, List.of())),
                Optional.empty(),
                Optional.empty()));
    }

    private ClusterObservation cluster() {
        return new ClusterObservation(
                Optional.of(new MemberList(CLUSTER, members)),
                Duration.ZERO,
                Optional.of(new MemberId(1)),
                observations,
                List.of(),
                Optional.empty(),
                0);
    }

    private static RolloutForm form(List<String> members, Optional<String> olderThan) {
        return new RolloutForm(
                RolloutKind.RESTART,
                "",
                Duration.ZERO,
                Optional.empty(),
                members,
                olderThan.flatMap(EtcdVersion::parse),
                0,
                "uid 0",
                Optional.empty());
    }

    private RolloutPlan plan(List<String> chosen, Optional<String> olderThan) throws RolloutRejected {
        return RolloutPlan.of(form(chosen, olderThan), cluster());
    }

    private static List<String> names(List<Member> members) {
        return members.stream().map(Member::name).toList();
    }

    private String rejection(List<String> chosen) {
        RolloutRejected rejected = assertThrows(RolloutRejected.class, () -> plan(chosen, Optional.empty()));
        assertEquals(RolloutRejected.Why.INVALID, rejected.why());
        return rejected.words();
    }

    @Test
    void everyVoterIsMeantFollowersByIdTheLeaderLast() throws RolloutRejected {
        RolloutPlan plan = plan(List.of(), Optional.empty());

        assertEquals(List.of("etcd-2", "etcd-3", "etcd-1"), names(plan.working()));
        assertEquals(List.of("etcd-4"), names(plan.others()));
        assertEquals(
                List.of(
                        "follower, by id",
                        "follower, by id",
                        "last: it leads now, and hands leadership over before it is stopped"),
                plan.meant().stream().map(RolloutPlan.Place::why).toList());
    }

    @Test
    void thoseNamedByNameOrIdAreMeantOnceEach() throws RolloutRejected {
        RolloutPlan plan = plan(List.of("etcd-1", "3", "etcd-3"), Optional.empty());

        assertEquals(List.of("etcd-3", "etcd-1"), names(plan.working()));
        assertEquals(List.of("etcd-2", "etcd-4"), names(plan.others()));
    }

    @Test
    void whoIsNoMemberOrNoVoterIsNamed() {
        assertEquals(
                "no member is called etcd-9; the members are etcd-1 (1), etcd-2 (2), etcd-3 (3), etcd-4 (4);"
                        + " nothing was begun",
                rejection(List.of("etcd-9")));
        assertEquals(
                "etcd-4 (4) is a learner, and a rollout is for voters only; nothing was begun",
                rejection(List.of("etcd-4")));
    }

    @Test
    void membersOfTheSameNameAreTakenByIdOnly() {
        member(5, "etcd-3", false, "3.4.30");

        assertEquals(
                "several members are called etcd-3",
                rejection(List.of("etcd-3")).split(";", 2)[0]);
    }

    @Test
    void whatRunsThatVersionIsSkippedAndSaysSo() throws RolloutRejected {
        RolloutPlan plan = plan(List.of(), Optional.of("3.5"));

        assertEquals(List.of("etcd-3", "etcd-1"), names(plan.working()));
        assertEquals(
                Map.of(
                        new MemberId(2),
                        MemberProgress.skipped("it runs etcd 3.5.16, which is not older than 3.5.0", NOW)),
                plan.skipped(NOW));
        assertEquals(3, plan.explained(NOW).size());
    }

    @Test
    void aVersionThatNobodyKnowsIsNotGuessed() {
        observations.set(
                2,
                new MemberObservation(
                        members.get(2),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("connection refused")));

        RolloutRejected rejected = assertThrows(RolloutRejected.class, () -> plan(List.of(), Optional.of("3.5.0")));

        assertEquals(RolloutRejected.Why.NOT_READY, rejected.why());
    }
}
