package io.etcdagent.daemon.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdagent.daemon.testing.Seen;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ContactOrderTest {

    private static final URI LOCAL = Seen.endpoint(1);

    @Test
    void othersComeFirstTheLocalMemberLast() {
        assertEquals(
                List.of(Seen.endpoint(2), Seen.endpoint(3), LOCAL),
                ContactOrder.of(Seen.by(1, Seen.voter(1, 5), Seen.voter(2, 5), Seen.voter(3, 5)), LOCAL));
    }

    @Test
    void thoseThatAreWellComeBeforeThoseThatAreNot() {
        assertEquals(
                List.of(Seen.endpoint(4), Seen.endpoint(2), Seen.endpoint(3), LOCAL),
                ContactOrder.of(
                        Seen.by(1, Seen.voter(1, 5), Seen.silent(2), Seen.cutOff(3, 5), Seen.voter(4, 5)), LOCAL));
    }

    /** A learner refuses what the lock and the record need. */
    @Test
    void learnersAreLeftOut() {
        assertEquals(
                List.of(Seen.endpoint(2), LOCAL),
                ContactOrder.of(Seen.by(1, Seen.voter(1, 5), Seen.voter(2, 5), Seen.learner(3, 5)), LOCAL));
    }

    @Test
    void anEndpointIsThereOnce() {
        URI advertised = Seen.endpoint(2);

        assertEquals(List.of(advertised), ContactOrder.of(Seen.by(1, Seen.voter(1, 5), Seen.voter(2, 5)), advertised));
    }

    @Test
    void beforeAnybodyWasHeardThereIsTheLocalEndpoint() {
        ClusterObservation nothing = new ClusterObservation(
                Optional.empty(),
                Duration.ofSeconds(1),
                Optional.empty(),
                List.of(),
                List.of(),
                Optional.of("nobody"),
                0);

        assertEquals(List.of(LOCAL), ContactOrder.of(nothing, LOCAL));
    }
}
