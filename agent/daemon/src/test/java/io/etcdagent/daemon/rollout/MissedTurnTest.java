package io.etcdagent.daemon.rollout;

import static io.etcdagent.daemon.rollout.Scene.M1;
import static io.etcdagent.daemon.rollout.Scene.M2;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.coordination.AgentRegistration;
import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.coordination.StoredJson;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.protocol.RolloutMemberState;
import io.etcdagent.protocol.RolloutState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** On a clock of the test's own, and with a list of live agents that is made up. */
final class MissedTurnTest {

    private static final Optional<MemberId> LEADER = Optional.of(M2);
    private static final Duration A_LOOK = Duration.ofSeconds(5);

    private final Scene scene = new Scene();
    private final List<AgentRegistration> agents = new ArrayList<>();
    private long nanos;
    private int asked;
    private final MissedTurn missedTurn = new MissedTurn(
            () -> {
                asked++;
                return agents;
            },
            Clock.fixed(Instant.parse("2026-11-23T12:10:00Z"), ZoneOffset.UTC),
            () -> nanos);

    private void agentOf(MemberId member) {
        agents.add(new AgentRegistration(
                StoredJson.VERSION, member.hex(), "m", "host-" + member.hex(), "0.9", "now", RolloutRecord.VERSION));
    }

    /** Looks every few seconds for so long; the rollout as it must become by the last look, if it must be paused. */
    private Optional<RolloutRecord> after(Duration time) throws CoordinationException {
        Optional<RolloutRecord> decided = look();
        for (Duration passed = Duration.ZERO;
                passed.compareTo(time) < 0 && decided.isEmpty();
                passed = passed.plus(A_LOOK)) {
            nanos += A_LOOK.toNanos();
            decided = look();
        }
        return decided;
    }

    private Optional<RolloutRecord> look() throws CoordinationException {
        return Optional.of(missedTurn.of(scene.seen(), LEADER)).filter(record -> record.state() == RolloutState.PAUSED);
    }

    private @Nullable String waiting() throws CoordinationException {
        return missedTurn.of(scene.seen(), LEADER).waiting();
    }

    @Test
    void beforeItIsPausedItSaysSoonWhomItWaitsFor() throws CoordinationException {
        after(Duration.ofSeconds(5));
        assertNull(waiting());

        after(Duration.ofSeconds(10));
        assertEquals("its agent is gone; start it there: systemctl start etcd-agent", waiting());

        agentOf(M1);
        assertEquals("its agent on host-11 (version 0.9) has not begun with it yet", waiting());

        scene.at(M1, RolloutMemberState.RUNNING, "2026-11-23T12:00:01Z");
        after(Duration.ofSeconds(15));
        assertNull(waiting());
    }

    @Test
    void whoHasNotWaitedForLongLeavesTheWordOfThoseWhoHave() throws CoordinationException {
        RolloutRecord said = scene.seen().record().waiting(Optional.of("its agent is gone"));

        assertEquals(said, missedTurn.of(new RolloutSnapshot(said, 7, Map.of(), Map.of()), LEADER));
    }

    @Test
    void aResumeGivesTheAgentAllItsTimeAgain() throws CoordinationException {
        agentOf(M1);
        assertTrue(after(Duration.ofMinutes(4)).isPresent());

        scene.resumed();

        assertEquals(Optional.empty(), after(Duration.ofMinutes(2)));
        assertTrue(after(Duration.ofMinutes(2)).isPresent());
    }

    @Test
    void aMemberWhoseAgentIsGonePausesTheRolloutAfterAMinute() throws CoordinationException {
        agentOf(M2);
        assertEquals(Optional.empty(), after(Duration.ofSeconds(55)));

        RolloutRecord paused = after(Duration.ofSeconds(30)).orElseThrow();

        assertEquals(RolloutState.PAUSED, paused.state());
        assertEquals(
                "paused, nothing more is stopped: it is the turn of m1 (11), and its agent is gone; start it"
                        + " there: systemctl start etcd-agent",
                paused.message());
    }

    @Test
    void evenOneThatWasAtWorkIsMissedWhenItsAgentIsGone() throws CoordinationException {
        scene.at(M1, RolloutMemberState.RUNNING, "2026-11-23T12:00:01Z");

        assertTrue(after(Duration.ofSeconds(90)).isPresent());
    }

    @Test
    void anAgentAtWorkMayTakeAsLongAsItTakes() throws CoordinationException {
        scene.at(M1, RolloutMemberState.RUNNING, "2026-11-23T12:00:01Z");
        agentOf(M1);

        assertEquals(Optional.empty(), after(Duration.ofHours(1)));
    }

    @Test
    void anAgentThatIsThereAndDoesNotBeginPausesTheRolloutAndSaysWhatKeepsIt() throws CoordinationException {
        agentOf(M1);
        assertEquals(Optional.empty(), after(Duration.ofSeconds(170)));

        assertEquals(
                "paused, nothing more is stopped: it is the turn of m1 (11), and its agent on host-11 (version 0.9) has"
                        + " not begun with it for 3 min; see there: journalctl -u etcd-agent",
                after(Duration.ofSeconds(30)).orElseThrow().message());
    }

    @Test
    void anAgentThatComesBackInTimeIsNotMissed() throws CoordinationException {
        assertEquals(Optional.empty(), after(Duration.ofSeconds(55)));
        agentOf(M1);
        assertEquals(Optional.empty(), after(Duration.ofSeconds(30)));
        agents.clear();

        assertEquals(Optional.empty(), after(Duration.ofSeconds(50)), "a minute from now on");
        assertTrue(after(Duration.ofSeconds(30)).isPresent());
    }

    @Test
    void whileMembersGetOnNobodyIsAskedWhoIsThere() throws CoordinationException {
        for (int i = 0; i < 10; i++) {
            scene.at(M1, RolloutMemberState.RUNNING, "2026-11-23T12:00:0" + i + "Z");
            assertEquals(Optional.empty(), after(A_LOOK));
        }

        assertEquals(0, asked);
    }
}
