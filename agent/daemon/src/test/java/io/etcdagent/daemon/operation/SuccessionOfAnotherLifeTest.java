package io.etcdagent.daemon.operation;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.gate.Casualty;
import io.etcdagent.daemon.health.MemberObservation;
import io.etcdagent.daemon.testing.Seen;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** m1 is to go. */
final class SuccessionOfAnotherLifeTest {

    @Test
    void aMemberIsSparedByAQuorumOfOthersThatAreWell() {
        assertTrue(seeing(Seen.silent(1), Seen.voter(2, 9), Seen.voter(3, 9)).spares(going(1, null)));
    }

    /** It may have come up again with a boot, and be what the cluster has left. */
    @Test
    void aMemberThatLivesIsNotSparedWhileOneOtherIsSilent() {
        assertFalse(seeing(Seen.voter(1, 9), Seen.voter(2, 9), Seen.silent(3)).spares(going(1, null)));
        assertFalse(
                seeing(Seen.voter(1, 9), Seen.voter(2, 9), Seen.learner(3, 9)).spares(going(1, null)));
    }

    @Test
    void whoIsOffTheListCountsNoMore() {
        assertTrue(seeing(Seen.voter(2, 9), Seen.silent(3)).spares(going(1, null)));
    }

    @Test
    void onlyWhoWasAddedCanHaveBeenTakenOff() {
        Succession seen = seeing(Seen.voter(2, 9), Seen.voter(3, 9));
        assertFalse(seen.tookOff(going(1, null)));
        assertTrue(seen.tookOff(going(1, 4)));
        assertFalse(seen.tookOff(going(1, 3)));
    }

    private static Succession seeing(MemberObservation... members) {
        Casualty casualty = new Casualty("m1", List.of(URI.create("http://127.0.0.1:2380")), Optional.of(Seen.id(1)));
        return new Succession(casualty, Seen.by(1, members));
    }

    private static Replacement going(int removed, @Nullable Integer added) {
        return new Replacement(
                Seen.id(removed).hex(),
                Seen.id(removed).hex(),
                List.of("2026-01-01T00:00:00Z"),
                added == null ? null : Seen.id(added).hex(),
                "",
                List.of("http://127.0.0.1:2380"));
    }
}
