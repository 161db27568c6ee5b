package io.etcdagent.daemon.rollout;

import static io.etcdagent.daemon.rollout.Scene.M1;
import static io.etcdagent.daemon.rollout.Scene.M2;
import static io.etcdagent.daemon.rollout.Scene.M3;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdagent.protocol.RolloutMemberState;
import io.etcdagent.protocol.RolloutPause;
import io.etcdagent.protocol.RolloutState;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ConclusionTest {

    private static final String NOW = "2026-11-23T14:00:00Z";

    private final Scene scene = new Scene();

    private Optional<RolloutRecord> conclusion() {
        return Conclusion.of(scene.seen(), NOW);
    }

    private Scene all(RolloutMemberState first, RolloutMemberState second, RolloutMemberState third) {
        return scene.at(M1, first, "2026-11-23T12:00:01Z")
                .at(M2, second, "2026-11-23T12:00:02Z")
                .at(M3, third, "2026-11-23T12:00:03Z");
    }

    @Test
    void thereIsNoneWhileThereIsWorkLeft() {
        assertEquals(Optional.empty(), conclusion());

        all(RolloutMemberState.SUCCEEDED, RolloutMemberState.SUCCEEDED, RolloutMemberState.RUNNING);
        assertEquals(Optional.empty(), conclusion());
    }

    @Test
    void itHasSucceededWhenAllHave() {
        all(RolloutMemberState.SUCCEEDED, RolloutMemberState.SUCCEEDED, RolloutMemberState.SUCCEEDED);

        assertEquals(
                Optional.of(scene.seen()
                        .record()
                        .ended(RolloutState.SUCCEEDED, "all 3 members restarted and verified", NOW)),
                conclusion());
        assertEquals(NOW, conclusion().orElseThrow().endedAt());
    }

    @Test
    void whatWasSkippedCountsAsDoneAndIsToldApart() {
        all(RolloutMemberState.SUCCEEDED, RolloutMemberState.SKIPPED, RolloutMemberState.SUCCEEDED);
        assertEquals(
                "2 of 3 members restarted and verified; 1 was skipped",
                conclusion().orElseThrow().message());

        all(RolloutMemberState.SKIPPED, RolloutMemberState.SKIPPED, RolloutMemberState.SKIPPED);
        assertEquals(
                "there was nothing to do: 3 were skipped",
                conclusion().orElseThrow().message());
        assertEquals(RolloutState.SUCCEEDED, conclusion().orElseThrow().state());
    }

    @Test
    void oneFailurePausesItAndSaysWhoAndWhy() {
        scene.at(M1, RolloutMemberState.SUCCEEDED, "2026-11-23T12:00:01Z")
                .at(M2, RolloutMemberState.FAILED, "2026-11-23T12:00:02Z");

        RolloutRecord concluded = conclusion().orElseThrow();

        assertEquals(RolloutState.PAUSED, concluded.state());
        assertEquals("paused, nothing more is stopped: m2 (22) failed: words of 22", concluded.message());
        assertEquals(
                Optional.of(new RolloutPause("the agents, for a failure", "m2 (22) failed: words of 22", NOW)),
                concluded.paused());
    }

    @Test
    void aFailureOfTheLastOnePausesItToo() {
        all(RolloutMemberState.SUCCEEDED, RolloutMemberState.SUCCEEDED, RolloutMemberState.FAILED);

        assertEquals(RolloutState.PAUSED, conclusion().orElseThrow().state());
    }

    @Test
    void withinTheBudgetItGoesOnAndSaysAtTheEndWhatFailed() {
        scene.withBudget(1)
                .at(M1, RolloutMemberState.FAILED, "2026-11-23T12:00:01Z")
                .at(M2, RolloutMemberState.SUCCEEDED, "2026-11-23T12:00:02Z");
        assertEquals(Optional.empty(), conclusion());

        scene.at(M3, RolloutMemberState.SUCCEEDED, "2026-11-23T12:00:03Z");
        RolloutRecord concluded = conclusion().orElseThrow();
        assertEquals(RolloutState.FAILED, concluded.state());
        assertEquals("over, but m1 (11) failed: words of 11", concluded.message());
    }

    @Test
    void moreFailuresThanTheBudgetAllowsPauseItAndNameAllOfThem() {
        scene.withBudget(1)
                .at(M1, RolloutMemberState.FAILED, "2026-11-23T12:00:01Z")
                .at(M2, RolloutMemberState.FAILED, "2026-11-23T12:00:02Z");

        assertEquals(
                "paused, nothing more is stopped: m1 (11) failed: words of 11; m2 (22) failed: words of 22",
                conclusion().orElseThrow().message());
    }

    @Test
    void aPausedOneIsNotPausedAgainButEndsWhenNothingIsLeftToDo() {
        scene.paused().at(M1, RolloutMemberState.FAILED, "2026-11-23T12:00:01Z");
        assertEquals(Optional.empty(), conclusion());

        all(RolloutMemberState.SUCCEEDED, RolloutMemberState.SUCCEEDED, RolloutMemberState.SUCCEEDED);
        RolloutRecord concluded = conclusion().orElseThrow();
        assertEquals(RolloutState.SUCCEEDED, concluded.state());
        assertEquals(Optional.empty(), concluded.paused());
    }
}
