package io.etcdagent.daemon.rollout;

import static io.etcdagent.daemon.rollout.Scene.M1;
import static io.etcdagent.daemon.rollout.Scene.M2;
import static io.etcdagent.daemon.rollout.Scene.M3;
import static io.etcdagent.daemon.rollout.Scene.OTHER;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdagent.daemon.etcd.ClusterId;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.protocol.RolloutMemberState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class MembershipChangeTest {

    private static final String NOW = "2026-11-23T12:00:05Z";
    private static final MemberId NEW = new MemberId(0x77L);

    private final Scene scene = new Scene();

    private Optional<MembershipChange> withMembers(MemberId... members) {
        return MembershipChange.since(
                scene.seen(),
                new MemberList(
                        new ClusterId(1),
                        Stream.of(members)
                                .map(id -> new Member(id, "name-" + id.hex(), List.of(), List.of(), false))
                                .toList()),
                NOW);
    }

    @Test
    void theSameMembersChangeNothing() {
        assertEquals(Optional.empty(), withMembers(M1, M2, M3, OTHER));
    }

    @Test
    void aMemberThatJoinedIsNotedOnceAndLeftAlone() {
        MembershipChange change = withMembers(M1, M2, M3, OTHER, NEW).orElseThrow();

        assertEquals(
                List.of("name-77 (77) joined the cluster after the rollout had begun (noted " + NOW
                        + "): it is left alone"),
                change.record().notes());
        assertEquals(Map.of(), change.skipped());
        assertEquals(scene.seen().record().members(), change.record().members());
        RolloutSnapshot noted = new RolloutSnapshot(change.record(), 8, Map.of(), Map.of());
        MemberList same = new MemberList(
                new ClusterId(1),
                Stream.of(M1, M2, M3, NEW)
                        .map(id -> new Member(id, "n", List.of(), List.of(), false))
                        .toList());
        assertEquals(Optional.empty(), MembershipChange.since(noted, same, NOW));
    }

    @Test
    void aMemberThatWasRemovedIsSkippedAndNoted() {
        MembershipChange change = withMembers(M1, M3, OTHER).orElseThrow();

        assertEquals(Map.of(M2, MemberProgress.skipped("removed from the cluster meanwhile", NOW)), change.skipped());
        assertEquals(
                List.of("m2 (22) was removed from the cluster (noted " + NOW + "): it is skipped"),
                change.record().notes());
    }

    @Test
    void evenOneAtWorkIsSkippedWhenItIsRemoved() {
        scene.at(M2, RolloutMemberState.RUNNING, "2026-11-23T12:00:01Z");

        assertEquals(
                List.of(M2),
                List.copyOf(withMembers(M1, M3, OTHER).orElseThrow().skipped().keySet()));
    }

    @Test
    void oneThatWasDoneBeforeItWasRemovedStaysDone() {
        scene.at(M2, RolloutMemberState.SUCCEEDED, "2026-11-23T12:00:01Z");

        assertEquals(Optional.empty(), withMembers(M1, M3, OTHER));
    }
}
