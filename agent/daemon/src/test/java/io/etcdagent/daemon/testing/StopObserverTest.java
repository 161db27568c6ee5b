package io.etcdagent.daemon.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.testing.Outage.Cause;
import io.etcdagent.daemon.testing.StopObserver.Signal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The test ends real members; what it does not announce is taken for an agent's deed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StopObserverTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    private TestCluster cluster;

    @BeforeAll
    void startMembers() {
        cluster = TestCluster.plain(3);
    }

    @BeforeEach
    void allServe() {
        Await.until(
                "all members are healthy",
                SOON,
                () -> cluster.members().stream().allMatch(TestMember::healthy));
    }

    @AfterAll
    void stopMembers() {
        cluster.close();
    }

    @Test
    void anOrderlyEndThatTheTestDidNotAnnounceIsAnAgents() {
        TestMember member = cluster.member(0);
        try (StopObserver observer = StopObserver.ofMembers(cluster.members())) {
            assertEquals(List.of(), observer.outages());
            member.stop();
            Outage lasting = only(observer.outages());
            assertEquals(member.name(), lasting.member());
            assertEquals(Cause.AGENT, lasting.cause());
            assertEquals(Optional.empty(), lasting.ended());
            member.start();
            Outage over = awaitEnd(observer);
            assertEquals(lasting.began(), over.began());
            assertEquals(List.of(over), observer.outagesOnPurpose());
            assertEquals(List.of(), observer.twoDownOnPurpose());
            assertTrue(observer.longestBlindness().compareTo(SOON) < 0);
        }
    }

    @Test
    void whatTheTestAnnouncesIsItsOwn() {
        try (StopObserver observer = StopObserver.ofMembers(cluster.members())) {
            observer.announce(cluster.member(1).name(), Signal.KILL);
            cluster.member(1).kill();
            cluster.member(1).start();
            assertEquals(Cause.TEST, awaitEnd(observer).cause());
            observer.announce(cluster.member(1).name(), Signal.TERM);
            cluster.member(1).stop();
            cluster.member(1).start();
            allServe();
            assertEquals(2, observer.outages().size());
            assertEquals(List.of(), observer.outagesOnPurpose());
        }
    }

    @Test
    void anAnnouncementIsGoodForOneEnd() {
        try (StopObserver observer = StopObserver.ofMembers(cluster.members())) {
            observer.announce(cluster.member(1).name(), Signal.KILL);
            cluster.member(1).kill();
            cluster.member(1).start();
            awaitEnd(observer);
            allServe();
            cluster.member(1).kill();
            cluster.member(1).start();
            allServe();
            assertEquals(
                    List.of(Cause.TEST, Cause.UNEXPLAINED),
                    observer.outages().stream().map(Outage::cause).toList());
            assertEquals(1, observer.outagesOnPurpose().size());
        }
    }

    @Test
    void anEndByAnAgentIsSeenAlsoWhereTheTestWasAboutToKill() {
        try (StopObserver observer = StopObserver.ofMembers(cluster.members())) {
            observer.announce(cluster.member(2).name(), Signal.KILL);
            cluster.member(2).stop();
            cluster.member(2).start();
            assertEquals(Cause.AGENT, awaitEnd(observer).cause());
        }
    }

    @Test
    void twoThatAreDownOnPurposeAtOnceAreFound() {
        TestMember first = cluster.member(0);
        TestMember second = cluster.member(1);
        try (StopObserver observer = StopObserver.ofMembers(cluster.members())) {
            first.stop();
            // The first is started only now: it may be back at once.
            second.stop();
            first.start();
            second.start();
            allServe();
            assertEquals(
                    1, observer.twoDownOnPurpose().size(), observer.outages().toString());
            assertEquals(1, observer.stoppedWhileAnotherWasDown(Duration.ZERO).size());
            assertEquals(List.of(), observer.stoppedWhileAnotherWasDown(SOON));
        }
    }

    @Test
    void oneAfterTheOtherIsNotAtOnce() {
        try (StopObserver observer = StopObserver.ofMembers(cluster.members())) {
            for (TestMember member : cluster.members()) {
                member.stop();
                member.start();
                awaitAllEnded(observer);
                allServe();
            }
            assertEquals(3, observer.outagesOnPurpose().size());
            assertEquals(List.of(), observer.twoDownOnPurpose());
        }
    }

    @Test
    void aStopBesideACrashIsNoSecondOneOnPurposeButIsTold() {
        try (StopObserver observer = StopObserver.ofMembers(cluster.members())) {
            observer.announce(cluster.member(0).name(), Signal.KILL);
            cluster.member(0).kill();
            cluster.member(1).stop();
            cluster.member(0).start();
            cluster.member(1).start();
            allServe();
            assertEquals(List.of(), observer.twoDownOnPurpose());
            List<String> told = observer.stoppedWhileAnotherWasDown(Duration.ZERO);
            assertEquals(1, told.size());
            assertFalse(told.get(0).isEmpty());
        }
    }

    private static Outage awaitEnd(StopObserver observer) {
        return only(awaitAllEnded(observer));
    }

    /** A member is healthy a moment before it opens for clients, which is when it is down no more. */
    private static List<Outage> awaitAllEnded(StopObserver observer) {
        return Await.until(
                "the member serves again",
                SOON,
                observer::outages,
                outages -> outages.stream().allMatch(outage -> outage.ended().isPresent()));
    }

    private static Outage only(List<Outage> outages) {
        assertEquals(1, outages.size(), outages.toString());
        return outages.get(0);
    }
}
