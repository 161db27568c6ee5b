package io.etcdagent.daemon.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.etcd.ClusterId;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.daemon.gate.GateResult;
import io.etcdagent.daemon.health.ClusterObservation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UnitsMemberTest {

    private static final MemberId ONE = new MemberId(1);
    private static final MemberId TWO = new MemberId(2);

    @Test
    void theUnitsOwnMemberPasses() {
        assertEquals(Optional.empty(), new UnitsMember(Optional.of("one")).refusal(answering(Optional.of(ONE))));
    }

    @Test
    void anotherHostsMemberAtTheLocalEndpointClosesAHardGateThatNamesBoth() {
        GateResult refusal = new UnitsMember(Optional.of("two"))
                .refusal(answering(Optional.of(ONE)))
                .orElseThrow();

        assertEquals("same-member", refusal.name());
        assertTrue(refusal.hard());
        assertTrue(refusal.evidence().contains("one (1)"), refusal.evidence());
        assertTrue(refusal.evidence().contains("two (2)"), refusal.evidence());
    }

    @Test
    void aMemberThatWasRenamedAndNotRestartedSincePasses() {
        assertEquals(Optional.empty(), new UnitsMember(Optional.of("new")).refusal(answering(Optional.of(ONE))));
    }

    @Test
    void nothingIsJudgedWithoutANameOrAnAnswer() {
        assertEquals(Optional.empty(), new UnitsMember(Optional.empty()).refusal(answering(Optional.of(ONE))));
        assertEquals(Optional.empty(), new UnitsMember(Optional.of("two")).refusal(answering(Optional.empty())));
    }

    private static ClusterObservation answering(Optional<MemberId> local) {
        MemberList members = new MemberList(
                new ClusterId(7),
                List.of(
                        new Member(ONE, "one", List.of(), List.of(), false),
                        new Member(TWO, "two", List.of(), List.of(), false)));
        return new ClusterObservation(
                Optional.of(members),
                Duration.ZERO,
                local,
                List.of(),
                List.of(),
                Optional.empty(),
                0,
                Optional.empty());
    }
}
