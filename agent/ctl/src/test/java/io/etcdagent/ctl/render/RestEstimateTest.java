package io.etcdagent.ctl.render;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdagent.protocol.RolloutMemberState;
import io.etcdagent.protocol.RolloutMemberView;
import io.etcdagent.protocol.RolloutPause;
import io.etcdagent.protocol.RolloutState;
import io.etcdagent.protocol.RolloutView;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestEstimateTest {

    private static final Instant BEGIN = Instant.parse("2026-11-23T03:00:00Z");

    @Test
    void eachMemberThatIsLeftTakesAsLongAsThoseThatAreDone() {
        assertEquals(seconds(60), rest(0, done(1, 10), done(2, 30), pending(3), pending(4), pending(5)));
    }

    @Test
    void theOneAtWorkHasHadSomeOfItsTime() {
        assertEquals(seconds(35), rest(5, done(1, 20), running(2), pending(3)));
    }

    @Test
    void theOneAtWorkDoesNotMakeTheOthersQuickerByTakingLonger() {
        assertEquals(seconds(20), rest(300, done(1, 20), running(2), pending(3)));
        assertEquals(seconds(0), rest(300, done(1, 20), running(2)));
    }

    @Test
    void skippedAndFailedMembersDoNotCount() {
        assertEquals(
                seconds(20),
                rest(0, done(1, 20), skipped(2), member(3, RolloutMemberState.FAILED, 0, 500), pending(4)));
    }

    @Test
    void beforeTheFirstIsDoneNothingIsKnown() {
        assertEquals(Optional.empty(), rest(5, running(1), pending(2)));
        assertEquals(Optional.empty(), rest(5, skipped(1), running(2)));
    }

    @Test
    void whatDoesNotGoOnHasNoEnd() {
        RolloutMemberView[] members = {done(1, 20), pending(2)};
        assertEquals(
                Optional.empty(),
                RestEstimate.of(Samples.paused(new RolloutPause("uid 0", "", Samples.STARTED), members), BEGIN));
        for (RolloutState state : RolloutState.values()) {
            assertEquals(
                    state == RolloutState.RUNNING,
                    RestEstimate.of(Samples.rollout(state, "", members), BEGIN).isPresent(),
                    state::word);
        }
    }

    @Test
    void whileSomebodyIsWaitedForNothingIsKnown() {
        RolloutMemberView waited = Samples.member(2, RolloutMemberState.PENDING, null, "its agent waits for the lock");
        assertEquals(Optional.empty(), rest(0, done(1, 20), waited, pending(3)));
        assertEquals(seconds(40), rest(0, done(1, 20), pending(3), waited));
        assertEquals(seconds(40), rest(0, done(1, 20), running(3), waited));
    }

    @Test
    void whenAllAreDoneNothingIsLeft() {
        assertEquals(Optional.empty(), rest(0, done(1, 20), skipped(2)));
    }

    @Test
    void timesThatCannotBeReadOrRunBackwardsDoNoHarm() {
        assertEquals(
                Optional.empty(),
                rest(0, Samples.timed(1, RolloutMemberState.SUCCEEDED, "yesterday", "today"), pending(2)));
        assertEquals(
                Optional.empty(), rest(0, Samples.timed(1, RolloutMemberState.SUCCEEDED, at(0), null), pending(2)));
        assertEquals(seconds(0), rest(0, member(1, RolloutMemberState.SUCCEEDED, 10, 0), pending(2)));
        assertEquals(seconds(20), rest(-30, done(1, 20), running(2)));
    }

    @ParameterizedTest
    @CsvSource({
        "0,about 1 s left",
        "40400,about 40 s left",
        "99400,about 99 s left",
        "99500,about 2 min left",
        "3540000,about 59 min left",
        "5940000,about 99 min left",
        "7200000,about 2 h left"
    })
    void theWordsAreNoMoreExactThanTheyCanBe(long millis, String expected) {
        assertEquals(expected, RestEstimate.words(Duration.ofMillis(millis)));
    }

    private static Optional<Duration> rest(long secondsLater, RolloutMemberView... members) {
        RolloutView rollout = Samples.rollout(RolloutState.RUNNING, "", members);
        return RestEstimate.of(rollout, BEGIN.plusSeconds(secondsLater));
    }

    private static Optional<Duration> seconds(long seconds) {
        return Optional.of(Duration.ofSeconds(seconds));
    }

    private static RolloutMemberView done(int number, long seconds) {
        return member(number, RolloutMemberState.SUCCEEDED, 0, seconds);
    }

    private static RolloutMemberView running(int number) {
        return Samples.timed(number, RolloutMemberState.RUNNING, at(0), null);
    }

    private static RolloutMemberView pending(int number) {
        return Samples.timed(number, RolloutMemberState.PENDING, null, null);
    }

    private static RolloutMemberView skipped(int number) {
        return Samples.timed(number, RolloutMemberState.SKIPPED, null, null);
    }

    private static RolloutMemberView member(int number, RolloutMemberState state, long from, long to) {
        return Samples.timed(number, state, at(from), at(to));
    }

    private static String at(long second) {
        return BEGIN.plusSeconds(second).toString();
    }
}
