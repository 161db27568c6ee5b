package io.etcdagent.daemon.rollout;

import static io.etcdagent.daemon.rollout.Scene.M1;
import static io.etcdagent.daemon.rollout.Scene.M2;
import static io.etcdagent.daemon.rollout.Scene.M3;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdagent.protocol.RolloutMemberState;
import io.etcdagent.protocol.RolloutState;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConclusionTest {

    private final Scene scene = new Scene();

    @Test
    void thereIsNoneWhileThereIsWorkLeft() {
        assertEquals(Optional.empty(), Conclusion.of(scene.seen()));

        scene.at(M1, RolloutMemberState.SUCCEEDED, "2026-11-23T12:00:01Z")
                .at(M2, RolloutMemberState.SUCCEEDED, "2026-11-23T12:00:02Z")
                .at(M3, RolloutMemberState.RUNNING, "2026-11-23T12:00:03Z");
        assertEquals(Optional.empty(), Conclusion.of(scene.seen()));
    }

    @Test
    void itHasSucceededWhenAllHave() {
        scene.at(M1, RolloutMemberState.SUCCEEDED, "2026-11-23T12:00:01Z")
                .at(M2, RolloutMemberState.SUCCEEDED, "2026-11-23T12:00:02Z")
                .at(M3, RolloutMemberState.SUCCEEDED, "2026-11-23T12:00:03Z");
        RolloutSnapshot seen = scene.seen();

        RolloutRecord concluded = Conclusion.of(seen).orElseThrow();

        assertEquals(seen.record().ended(RolloutState.SUCCEEDED, "all 3 members restarted and verified"), concluded);
        assertEquals(RolloutState.SUCCEEDED, concluded.state());
    }

    @Test
    void oneFailurePausesItAndSaysWhoAndWhy() {
        scene.at(M1, RolloutMemberState.SUCCEEDED, "2026-11-23T12:00:01Z")
                .at(M2, RolloutMemberState.FAILED, "2026-11-23T12:00:02Z");

        RolloutRecord concluded = Conclusion.of(scene.seen()).orElseThrow();

        assertEquals(RolloutState.PAUSED, concluded.state());
        assertEquals("paused, nothing more is stopped: m2 (22) failed: words of 22", concluded.message());
    }

    @Test
    void aFailureOfTheLastOnePausesItToo() {
        scene.at(M1, RolloutMemberState.SUCCEEDED, "2026-11-23T12:00:01Z")
                .at(M2, RolloutMemberState.SUCCEEDED, "2026-11-23T12:00:02Z")
                .at(M3, RolloutMemberState.FAILED, "2026-11-23T12:00:03Z");

        assertEquals(
                RolloutState.PAUSED, Conclusion.of(scene.seen()).orElseThrow().state());
    }
}
