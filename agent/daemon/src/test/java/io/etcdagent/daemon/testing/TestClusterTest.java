package io.etcdagent.daemon.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TestClusterTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    @Test
    void membersStopAndStartAgainWithTheSameId() {
        try (TestCluster cluster = TestCluster.plain(3)) {
            TestMember member = cluster.followers().get(0);
            long id = member.id();
            member.stop();
            assertFalse(member.running());
            assertFalse(member.healthy());
            cluster.awaitHealthy(SOON);
            member.start();
            Await.until("the member is back", SOON, member::healthy);
            assertEquals(id, member.id());
            assertEquals(
                    3,
                    cluster.members().stream()
                            .map(TestMember::id)
                            .collect(Collectors.toSet())
                            .size());
        }
    }

    @Test
    void aPausedLeaderLosesItsOfficeAndComesBack() {
        try (TestCluster cluster = TestCluster.tls(3)) {
            TestMember leader = cluster.leader();
            leader.pause();
            TestMember next = Await.until(
                            "another leads",
                            SOON,
                            () -> cluster.members().stream()
                                    .filter(member -> member != leader && member.leads())
                                    .toList(),
                            found -> found.size() == 1)
                    .get(0);
            assertNotEquals(leader, next);
            leader.resume();
            cluster.awaitHealthy(SOON);
        }
    }

    @Test
    void nothingIsLeftWhenTheClusterIsClosed() {
        TestCluster cluster = TestCluster.plain(1);
        List<Long> pids = cluster.members().stream().map(TestMember::pid).toList();
        cluster.close();
        assertTrue(pids.stream().noneMatch(pid -> ProcessHandle.of(pid).isPresent()));
        assertFalse(Files.exists(cluster.member(0).logFile()));
    }
}
