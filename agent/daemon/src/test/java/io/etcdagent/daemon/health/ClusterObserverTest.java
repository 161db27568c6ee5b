package io.etcdagent.daemon.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.etcd.Alarm;
import io.etcdagent.daemon.etcd.EtcdConnection;
import io.etcdagent.daemon.etcd.EtcdException;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.daemon.etcd.Transaction;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.TestCluster;
import io.etcdagent.daemon.testing.TestConnections;
import io.etcdagent.daemon.testing.TestMember;
import io.etcdagent.protocol.HealthReport;
import io.etcdagent.protocol.MemberHealth;
import io.etcdagent.protocol.MemberVerdict;
import io.etcdagent.protocol.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On real members. The observer stands beside the first one. */
class ClusterObserverTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Set<String> ALL = Set.of("etcd1", "etcd2", "etcd3");

    @TempDir
    Path state;

    @Test
    void aHealthyClusterIsSeenWholeAtTheFirstLook() throws Exception {
        try (TestCluster cluster = TestCluster.plain(3)) {
            ClusterObservation seen = healthyAtFirst(() -> TestObserver.beside(cluster.member(0), anew()));

            assertHealthy(cluster, seen);
            assertEquals(Duration.ZERO, seen.listAge());
            try (TestObserver observer = TestObserver.beside(cluster.member(0), anew())) {
                observer.observeWhole(SOON);
                assertEquals(Duration.ZERO, observer.observeWhole(SOON).listAge(), "at the next look, too");
            }
        }
    }

    @Test
    void aHealthyClusterWithTlsIsSeenWhole() throws Exception {
        try (TestCluster cluster = TestCluster.tls(3)) {
            assertHealthy(cluster, healthyAtFirst(() -> TestObserver.beside(cluster.member(0), cluster, anew())));
        }
    }

    /** What an agent sees at its first look; of another one, where that look met an election or a member at a stand. */
    private static ClusterObservation healthyAtFirst(Callable<TestObserver> agent) {
        return Await.until(
                "the cluster is healthy",
                SOON,
                () -> {
                    try (TestObserver observer = agent.call()) {
                        return observer.observe();
                    }
                },
                seen -> TestObserver.report(seen).cluster().verdict() == Verdict.HEALTHY);
    }

    private Path anew() throws IOException {
        return Files.createTempDirectory(state, "agent");
    }

    @Test
    void aKilledFollowerDegradesTheClusterAndIsNamed() throws Exception {
        try (TestCluster cluster = TestCluster.plain(3);
                TestObserver observer = TestObserver.beside(cluster.leader(), state)) {
            observer.observeWhole(SOON);
            TestMember victim = cluster.followers().get(0);
            victim.kill();
            cluster.awaitHealthy(SOON);

            ClusterObservation seen = withOneReason(observer::observe);

            HealthReport report = TestObserver.report(seen);
            assertEquals(Verdict.DEGRADED, report.cluster().verdict());
            assertEquals(MemberVerdict.UNREACHABLE, verdict(report, victim));
            assertEquals(1, report.cluster().reasons().size(), report.cluster().toString());
            assertTrue(
                    report.cluster().reasons().get(0).startsWith(victim.name() + " (" + hexId(seen, victim) + ") "),
                    report.cluster().toString());
            assertFalse(seen.listStale());
        }
    }

    /** Two there are while an election is held or another member stands still. */
    private static ClusterObservation withOneReason(Callable<ClusterObservation> look) {
        return Await.until(
                "one thing is wrong",
                SOON,
                look,
                seen -> TestObserver.report(seen).cluster().reasons().size() == 1);
    }

    @Test
    void withoutQuorumAllMembersAreStillListedWithinTheBudgetAndMarkedStale() throws Exception {
        try (TestCluster cluster = TestCluster.plain(3);
                TestObserver observer = TestObserver.beside(cluster.member(0), state)) {
            observer.observeWhole(SOON);
            cluster.member(1).kill();
            cluster.member(2).kill();

            // A leader that has lost its followers may for an instant still count as having them.
            ClusterObservation seen = Await.until(
                    "no voter reads",
                    SOON,
                    () -> observeWithinBudget(observer),
                    looked -> TestObserver.report(looked).cluster().verdict() == Verdict.UNAVAILABLE);

            HealthReport report = TestObserver.report(seen);
            assertEquals(ALL, names(seen));
            assertTrue(seen.listStale());
            assertTrue(report.node().stale());
            assertEquals(MemberVerdict.UNHEALTHY, verdict(report, cluster.member(0)));
            assertEquals(MemberVerdict.UNREACHABLE, verdict(report, cluster.member(1)));
            assertEquals(MemberVerdict.UNREACHABLE, verdict(report, cluster.member(2)));
            assertTrue(seen.alarmsFailure().isPresent());
        }
    }

    @Test
    void aHungMemberIsToldWithinTheBudgetAndDelaysNoOther() throws Exception {
        try (TestCluster cluster = TestCluster.plain(3);
                TestObserver observer = TestObserver.beside(cluster.leader(), state)) {
            observer.observeWhole(SOON);
            TestMember hung = cluster.followers().get(0);
            hung.pause();

            ClusterObservation seen = withOneReason(() -> observeWithinBudget(observer));

            HealthReport report = TestObserver.report(seen);
            assertEquals(Verdict.DEGRADED, report.cluster().verdict());
            assertEquals(MemberVerdict.UNREACHABLE, verdict(report, hung));
            assertEquals(
                    2,
                    report.members().stream()
                            .filter(member -> member.verdict() == MemberVerdict.HEALTHY)
                            .count());
        }
    }

    @Test
    void aHungLocalMemberHidesNobody() throws Exception {
        try (TestCluster cluster = TestCluster.plain(3)) {
            TestMember hung = cluster.followers().get(0);
            try (TestObserver observer = TestObserver.beside(hung, state)) {
                MemberId local = observer.observeWhole(SOON).local().orElseThrow();
                hung.pause();

                ClusterObservation seen = withOneReason(() -> observeWithinBudget(observer));

                assertEquals(Optional.of(local), seen.local());
                assertFalse(seen.listStale());
                assertEquals(ALL, names(seen));
                assertEquals(MemberVerdict.UNREACHABLE, verdict(TestObserver.report(seen), hung));
                assertEquals(
                        Verdict.DEGRADED, TestObserver.report(seen).cluster().verdict());
            }
        }
    }

    @Test
    void anAgentThatStartsBesideADeadMemberStillKnowsWhomToAsk() throws Exception {
        try (TestCluster cluster = TestCluster.plain(3)) {
            TestMember local = cluster.followers().get(0);
            MemberId id;
            try (TestObserver before = TestObserver.beside(local, state)) {
                id = before.observeWhole(SOON).local().orElseThrow();
            }
            local.kill();
            cluster.awaitHealthy(SOON);

            try (TestObserver after = TestObserver.beside(local, state)) {
                ClusterObservation seen = withOneReason(after::observe);

                assertEquals(Optional.of(id), seen.local());
                assertEquals(ALL, names(seen));
                assertFalse(seen.listStale());
                assertEquals(
                        Verdict.DEGRADED, TestObserver.report(seen).cluster().verdict());
            }
        }
    }

    @Test
    void anAgentThatStartsWithEveryMemberDeadStillListsThem() throws Exception {
        try (TestCluster cluster = TestCluster.plain(3)) {
            try (TestObserver before = TestObserver.beside(cluster.member(0), state)) {
                before.observeWhole(SOON);
            }
            cluster.members().forEach(TestMember::kill);

            try (TestObserver after = TestObserver.beside(cluster.member(0), state)) {
                ClusterObservation seen = observeWithinBudget(after);

                assertEquals(ALL, names(seen));
                assertTrue(seen.listStale());
                assertEquals(
                        Verdict.UNAVAILABLE, TestObserver.report(seen).cluster().verdict());
            }
        }
    }

    @Test
    void anAgentThatNeverSawItsDeadMemberKnowsNothingAndSaysSo() throws Exception {
        try (TestCluster cluster = TestCluster.plain(1);
                TestObserver observer = TestObserver.beside(cluster.member(0), state)) {
            cluster.member(0).kill();

            ClusterObservation seen = observer.observe();

            assertEquals(Optional.empty(), seen.members());
            assertEquals(Optional.empty(), seen.local());
            assertEquals(
                    Verdict.UNAVAILABLE, TestObserver.report(seen).cluster().verdict());
        }
    }

    @Test
    void aMemberThatIsAddedIsSeenAtTheNextLook() throws Exception {
        try (TestCluster cluster = TestCluster.plain(3);
                TestObserver observer = TestObserver.beside(cluster.member(0), state)) {
            observer.observeWhole(SOON);
            addMember(cluster);

            ClusterObservation seen = observer.observeWhole(SOON);

            assertEquals(4, seen.observations().size());
            assertFalse(seen.listStale());
            assertTrue(
                    TestObserver.report(seen).members().stream()
                            .anyMatch(member -> member.verdict() == MemberVerdict.UNSTARTED),
                    seen.toString());
        }
    }

    @Test
    void aFullBackendIsNamedAsTheReason() throws Exception {
        try (TestCluster cluster = TestCluster.plain(1)) {
            cluster.member(0).stop();
            Process small = startWithQuota(cluster.member(0), 100_000);
            try (TestObserver observer = TestObserver.beside(cluster.member(0), state);
                    TestConnections connections = TestConnections.plain()) {
                fill(connections.to(cluster.member(0)));

                ClusterObservation seen = observer.observeWhole(SOON);

                HealthReport report = TestObserver.report(seen);
                assertEquals(List.of(new Alarm(seen.local().orElseThrow(), "NOSPACE")), seen.alarms(), seen.toString());
                assertEquals(Verdict.DEGRADED, report.cluster().verdict());
                assertEquals(
                        List.of("Alarm NOSPACE at etcd1 ("
                                + seen.local().orElseThrow().hex() + "); see: etcd-agentctl alarms."),
                        report.cluster().reasons());
            } finally {
                small.destroyForcibly();
                assertTrue(small.waitFor(SOON.toSeconds(), TimeUnit.SECONDS));
            }
        }
    }

    private static void assertHealthy(TestCluster cluster, ClusterObservation seen) {
        HealthReport report = TestObserver.report(seen);
        assertEquals(List.of(), report.cluster().reasons());
        assertEquals(Verdict.HEALTHY, report.cluster().verdict());
        assertEquals(ALL, names(seen));
        assertFalse(seen.listStale());
        assertEquals(Optional.of(new MemberId(cluster.member(0).id())), seen.local());
        assertEquals(Optional.empty(), seen.alarmsFailure());
        assertEquals(1, report.members().stream().filter(MemberHealth::leader).count());
    }

    private static ClusterObservation observeWithinBudget(TestObserver observer) throws InterruptedException {
        long begin = System.nanoTime();
        ClusterObservation seen = observer.observe();
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        // On top of the budget, what a loaded machine needs to give threads their turn.
        assertTrue(took.compareTo(ObservationBudget.USUAL.whole().plusSeconds(20)) < 0, "took " + took);
        return seen;
    }

    private static Set<String> names(ClusterObservation seen) {
        return seen.observations().stream()
                .map(observation -> observation.member().name())
                .collect(Collectors.toSet());
    }

    private static MemberVerdict verdict(HealthReport report, TestMember member) {
        return report.members().stream()
                .filter(health -> health.name().equals(member.name()))
                .findFirst()
                .orElseThrow()
                .verdict();
    }

    private static String hexId(ClusterObservation seen, TestMember member) {
        return seen.members().map(MemberList::members).orElseThrow().stream()
                .filter(entry -> entry.name().equals(member.name()))
                .map(Member::id)
                .findFirst()
                .orElseThrow()
                .hex();
    }

    /** etcd refuses it until the members have been connected for five seconds (strict reconfiguration check). */
    private static void addMember(TestCluster cluster) {
        Await.until("a member is added", SOON, () -> {
            Process etcdctl = new ProcessBuilder(
                            "etcdctl",
                            "--endpoints=" + cluster.member(1).clientUrl(),
                            "member",
                            "add",
                            "etcd4",
                            "--learner",
                            "--peer-urls=http://127.0.0.1:1")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return etcdctl.waitFor(10, TimeUnit.SECONDS) && etcdctl.exitValue() == 0;
        });
    }

    private static Process startWithQuota(TestMember member, long bytes) throws Exception {
        // As the member's own start does: the kernel ends it with this test.
        List<String> command = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL"));
        command.addAll(member.command());
        command.add("--quota-backend-bytes=" + bytes);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Await.until("the member with the small quota is healthy", SOON, member::healthy);
        return process;
    }

    private static void fill(EtcdConnection connection) {
        String block = "x".repeat(20_000);
        Await.until("etcd has no space", SOON, () -> {
            try {
                connection.commit(Transaction.begin().put("block", block), Duration.ofSeconds(2));
                return false;
            } catch (EtcdException e) {
                return e.kind() == EtcdException.Kind.NO_SPACE;
            }
        });
    }
}
