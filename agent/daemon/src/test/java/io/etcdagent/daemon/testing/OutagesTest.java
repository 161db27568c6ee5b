package io.etcdagent.daemon.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdagent.daemon.testing.Outage.Cause;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class OutagesTest {

    private final Outages outages = new Outages();

    @Test
    void theVeryMomentOfServingIsNoOverlap() {
        outages.began("a", Cause.AGENT, second(1));
        outages.serves("a", second(2));
        outages.began("b", Cause.AGENT, second(2));
        assertEquals(List.of(), outages.overlapsOnPurpose());
        assertEquals(List.of(), outages.begunWhileAnotherWasDown(Duration.ZERO));
    }

    @Test
    void anOutageThatEndedLaterIsFoundInWhateverOrderItWasSeen() {
        outages.began("b", Cause.AGENT, second(3));
        outages.began("a", Cause.UNEXPLAINED, second(1));
        outages.serves("a", second(4));
        assertEquals(1, outages.overlapsOnPurpose().size());
        assertEquals("b", outages.overlapsOnPurpose().get(0).later().member());
    }

    @Test
    void twoInTheSameMomentAreAtOnce() {
        outages.began("a", Cause.AGENT, second(1));
        outages.began("b", Cause.AGENT, second(1));
        assertEquals(2, outages.overlapsOnPurpose().size());
    }

    @Test
    void whatTheTestBeganCountsOnlyAsDown() {
        outages.began("a", Cause.TEST, second(1));
        outages.began("b", Cause.AGENT, second(4));
        assertEquals(List.of(), outages.overlapsOnPurpose());
        assertEquals(1, outages.begunWhileAnotherWasDown(second(3)).size());
        assertEquals(List.of(), outages.begunWhileAnotherWasDown(second(4)));
    }

    @Test
    void anAgentThatEndsWhatTheTestHasEndedBeginsAnOutageOfItsOwn() {
        outages.began("a", Cause.TEST, second(1));
        outages.began("a", Cause.AGENT, second(2));
        outages.began("a", Cause.TEST, second(3));
        assertEquals(
                List.of(
                        new Outage("a", Cause.TEST, second(1), Optional.of(second(2))),
                        new Outage("a", Cause.AGENT, second(2), Optional.empty())),
                outages.all());
    }

    private static Duration second(long number) {
        return Duration.ofSeconds(number);
    }
}
