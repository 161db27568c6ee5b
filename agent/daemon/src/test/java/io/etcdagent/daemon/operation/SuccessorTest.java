package io.etcdagent.daemon.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.health.MemberObservation;
import io.etcdagent.daemon.testing.Seen;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who leads after {@link HandOver}. */
class SuccessorTest {

    @Test
    void itIsTheVoterThatHasAppliedMost() {
        assertEquals(Optional.of(Seen.id(3)), afterFirst(Seen.voter(1, 90), Seen.voter(2, 70), Seen.voter(3, 80)));
    }

    @Test
    void itIsNeverTheOneThatIsToBeStopped() {
        assertEquals(Optional.of(Seen.id(2)), afterFirst(Seen.voter(1, 90), Seen.voter(2, 10)));
    }

    @Test
    void itIsNeverALearner() {
        assertEquals(Optional.of(Seen.id(2)), afterFirst(Seen.voter(1, 90), Seen.voter(2, 10), Seen.learner(3, 90)));
    }

    @Test
    void itIsNeverOneThatIsNotWell() {
        assertEquals(
                Optional.of(Seen.id(4)),
                afterFirst(Seen.voter(1, 90), Seen.silent(2), Seen.cutOff(3, 90), Seen.voter(4, 10)));
    }

    @Test
    void aMemberAloneHasNone() {
        assertEquals(Optional.empty(), afterFirst(Seen.voter(1, 90)));
        assertEquals(Optional.empty(), afterFirst(Seen.voter(1, 90), Seen.learner(2, 90), Seen.silent(3)));
    }

    private static Optional<MemberId> afterFirst(MemberObservation... seen) {
        return HandOver.successor(Seen.by(1, seen), Seen.id(1))
                .map(next -> next.member().id());
    }
}
