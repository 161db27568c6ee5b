package io.etcdagent.daemon.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.etcd.EtcdConnection;
import io.etcdagent.daemon.etcd.EtcdConnections;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.TestCluster;
import io.etcdagent.daemon.testing.TestConnections;
import io.etcdagent.daemon.testing.TestMember;
import io.etcdagent.daemon.unit.BootId;
import io.etcdagent.daemon.unit.ByHand;
import io.etcdagent.daemon.unit.EtcdUnit;
import io.etcdagent.daemon.unit.JoinSettings;
import io.etcdagent.daemon.unit.RescueTimer;
import io.etcdagent.daemon.unit.UnitException;
import io.etcdagent.daemon.unit.UnitState;
import io.etcdagent.daemon.unit.UnitState.ActiveState;
import io.etcdagent.protocol.ForeignChange;
import io.etcdagent.protocol.ForeignChangeKind;
import io.etcdagent.protocol.HealthReport;
import io.etcdagent.protocol.Verdict;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Beside a cluster of one. */
class HealthMonitorTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration SELDOM = Duration.ofHours(1);

    private static TestCluster cluster;

    @TempDir
    Path state;

    @BeforeAll
    static void startMember() {
        cluster = TestCluster.plain(1);
    }

    @AfterAll
    static void stopMember() {
        cluster.close();
    }

    @Test
    void beforeTheFirstLookNothingIsCalledHealthy() {
        try (TestObserver observer = TestObserver.beside(cluster.member(0), state);
                HealthMonitor monitor = monitor(observer, unit(), SELDOM)) {
            HealthReport report = monitor.report();

            assertEquals(Verdict.UNAVAILABLE, report.cluster().verdict());
            assertEquals(Verdict.UNAVAILABLE, report.node().verdict());
        }
    }

    @Test
    void aFreshCheckShowsWhatChangedJustBefore() throws Exception {
        TestMember member = cluster.member(0);
        try (TestObserver observer = TestObserver.beside(member, state);
                HealthMonitor monitor = monitor(observer, unit(), SELDOM)) {
            monitor.start();
            Await.until(
                    "the node is healthy",
                    SOON,
                    () -> {
                        assertTrue(monitor.fresh(SOON).unit().orElseThrow().active());
                        return monitor.report().node().verdict();
                    },
                    Verdict.HEALTHY::equals);

            member.stop();
            assertEquals(
                    ActiveState.INACTIVE,
                    monitor.fresh(SOON).unit().orElseThrow().activeState());
            assertEquals(Verdict.UNAVAILABLE, monitor.report().node().verdict());
            assertEquals(Verdict.UNAVAILABLE, monitor.report().cluster().verdict());
        } finally {
            if (!member.running()) {
                member.start();
                cluster.awaitHealthy(SOON);
            }
        }
    }

    @Test
    void anEndThatNobodyHereBroughtAboutIsTold() throws Exception {
        TestMember member = cluster.member(0);
        try (TestObserver observer = TestObserver.beside(member, state);
                HealthMonitor monitor = monitor(observer, unit(), SELDOM)) {
            monitor.start();
            monitor.fresh(SOON);
            assertNull(monitor.report().node().foreign());

            member.stop();
            monitor.fresh(SOON);

            ForeignChange told = Objects.requireNonNull(monitor.report().node().foreign());
            assertEquals(ForeignChangeKind.STOPPED, told.change());
        } finally {
            if (!member.running()) {
                member.start();
                cluster.awaitHealthy(SOON);
            }
        }
    }

    @Test
    void aSignalLeadsToALookBeforeTheIntervalIsOver() throws Exception {
        try (TestObserver observer = TestObserver.beside(cluster.member(0), state);
                HealthMonitor monitor = monitor(observer, unit(), SELDOM)) {
            monitor.start();
            HealthCheck first = monitor.fresh(SOON);

            monitor.signal();

            Await.until("a newer check", SOON, () -> !monitor.latest().equals(first));
        }
    }

    @Test
    void itLooksAgainByItselfAfterTheInterval() throws Exception {
        try (TestObserver observer = TestObserver.beside(cluster.member(0), state);
                HealthMonitor monitor = monitor(observer, unit(), Duration.ofMillis(10))) {
            monitor.start();
            HealthCheck first = monitor.fresh(SOON);

            Await.until("a newer check", SOON, () -> !monitor.latest().equals(first));
        }
    }

    @Test
    void aSupervisorThatCannotBeAskedIsToldAndTheClusterIsStillSeen() throws Exception {
        // Fake, because only a broken systemd fails so.
        EtcdUnit mute = new MemberUnit(() -> {
            throw new UnitException("systemctl did not answer within 5 s");
        });
        try (TestObserver observer = TestObserver.beside(cluster.member(0), state);
                HealthMonitor monitor = monitor(observer, mute, SELDOM)) {
            monitor.start();
            Await.until(
                    "the cluster is healthy",
                    SOON,
                    () -> {
                        assertEquals(
                                Optional.of("systemctl did not answer within 5 s"),
                                monitor.fresh(SOON).unitFailure());
                        return monitor.report().cluster().verdict();
                    },
                    Verdict.HEALTHY::equals);
            assertEquals(Verdict.DEGRADED, monitor.report().node().verdict());
        }
    }

    @Test
    void aDefectInOneLookIsToldAndDoesNotEndTheLooking() throws Exception {
        AtomicBoolean broken = new AtomicBoolean(true);
        // Fake, because a defect that we knew how to provoke would be mended.
        EtcdUnit defective = new MemberUnit(() -> {
            if (broken.get()) {
                throw new IllegalStateException("a defect");
            }
            return running(cluster.member(0));
        });
        try (TestObserver observer = TestObserver.beside(cluster.member(0), state);
                HealthMonitor monitor = monitor(observer, defective, SELDOM)) {
            monitor.start();
            HealthCheckException e = assertThrows(HealthCheckException.class, () -> monitor.fresh(SOON));
            assertTrue(Objects.requireNonNull(e.getMessage()).contains("failed within the agent"), e.getMessage());

            broken.set(false);
            assertTrue(monitor.fresh(SOON).unit().isPresent());
        }
    }

    @Test
    void closingEndsTheThreadEvenDuringALook() throws Exception {
        TestMember member = cluster.member(0);
        member.pause();
        try (TestObserver observer = TestObserver.beside(member, state)) {
            HealthMonitor monitor = monitor(observer, unit(), SELDOM);
            monitor.start();
            Thread thread = Await.until("the thread runs", SOON, HealthMonitorTest::healthThread, Optional::isPresent)
                    .orElseThrow();

            monitor.close();

            assertFalse(thread.isAlive());
        } finally {
            member.resume();
            cluster.awaitHealthy(SOON);
        }
    }

    /** A unit that waits until the cluster is asked, and then tells whether it was since {@link #withPatience}. */
    private static final class Waiting implements Callable<UnitState> {

        private final CountedConnections connections;
        private volatile Duration patience = Duration.ZERO;
        private volatile boolean askedMeanwhile;

        Waiting(CountedConnections connections) {
            this.connections = connections;
        }

        /** While nobody looks: what is asked beside the unit may be asked before it. */
        void withPatience(Duration time) {
            connections.asked().drainPermits();
            patience = time;
        }

        @Override
        public UnitState call() throws InterruptedException {
            askedMeanwhile = connections.asked().tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
            return running(cluster.member(0));
        }
    }

    /** Tells each time that any of them is wanted. */
    private record CountedConnections(EtcdConnections own, Semaphore asked) implements EtcdConnections {

        @Override
        public EtcdConnection to(URI endpoint) {
            asked.release();
            return own.to(endpoint);
        }

        @Override
        public void close() {
            own.close();
        }
    }

    @Test
    void unitAndClusterAreAskedSideBySideOnlyWhereNothingIsDecidedByIt() throws Exception {
        CountedConnections connections = new CountedConnections(TestConnections.plain(), new Semaphore(0));
        Waiting waiting = new Waiting(connections);
        try (TestObserver observer = TestObserver.beside(cluster.member(0), connections, state);
                HealthMonitor monitor = monitor(observer, new MemberUnit(waiting), SELDOM)) {
            monitor.start();
            HealthCheck inOrder = monitor.fresh(SOON);
            waiting.withPatience(SOON);

            HealthCheck glance = monitor.freshGlance(SOON);

            assertTrue(waiting.askedMeanwhile, "the unit was asked before the cluster");
            assertTrue(glance.unit().orElseThrow().active());
            assertEquals(glance, monitor.latest());
            assertEquals(inOrder, monitor.latestInOrder());

            waiting.withPatience(Duration.ofMillis(300));
            HealthCheck decisive = monitor.fresh(SOON);

            assertFalse(waiting.askedMeanwhile, "the cluster was asked before the unit had answered");
            assertEquals(decisive, monitor.latestInOrder());
        }
    }

    @Test
    void looksThatNothingIsDecidedByKeepNoneInOrderFromComing() throws Exception {
        try (TestObserver observer = TestObserver.beside(cluster.member(0), state);
                HealthMonitor monitor = monitor(observer, unit(), Duration.ofMillis(500))) {
            monitor.start();
            HealthCheck first = monitor.fresh(SOON);

            Await.until(
                    "a check in order among many that are not",
                    SOON,
                    () -> monitor.freshGlance(SOON).equals(monitor.latestInOrder())
                            && !monitor.latestInOrder().equals(first));
        }
    }

    @Test
    void aDefectBesideALookIsToldAndDoesNotEndTheLooking() throws Exception {
        AtomicBoolean broken = new AtomicBoolean();
        EtcdUnit defective = new MemberUnit(() -> {
            if (broken.get()) {
                throw new IllegalStateException("a defect");
            }
            return running(cluster.member(0));
        });
        try (TestObserver observer = TestObserver.beside(cluster.member(0), state);
                HealthMonitor monitor = monitor(observer, defective, SELDOM)) {
            monitor.start();
            monitor.fresh(SOON);
            broken.set(true);
            assertThrows(HealthCheckException.class, () -> monitor.freshGlance(SOON));

            broken.set(false);
            assertTrue(monitor.freshGlance(SOON).unit().isPresent());
        }
    }

    private static Optional<Thread> healthThread() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("health"))
                .findFirst();
    }

    private HealthMonitor monitor(TestObserver observer, EtcdUnit unit, Duration interval) {
        NodeIdentity identity =
                new NodeIdentity("host1", "test", "etcd.service", "child-process", ByHand.systemd("etcd.service"));
        return new HealthMonitor(
                observer.observer(),
                unit,
                new UnitRuns(
                        state,
                        identity,
                        KnownMembers.in(state, Clock.systemUTC(), System::nanoTime),
                        BootId::read,
                        Optional::empty,
                        Clock.systemUTC(),
                        System::nanoTime),
                new HealthAssessment(identity, Duration.ofSeconds(30)),
                observer.executor(),
                interval,
                Clock.systemUTC(),
                System::nanoTime);
    }

    private static EtcdUnit unit() {
        return new MemberUnit(() -> running(cluster.member(0)));
    }

    private static UnitState running(TestMember member) {
        return member.running()
                ? new UnitState(
                        ActiveState.ACTIVE,
                        "running",
                        Optional.of("run"),
                        Optional.empty(),
                        member.pid(),
                        "success",
                        0,
                        0)
                : new UnitState(ActiveState.INACTIVE, "dead", Optional.empty(), Optional.empty(), 0, "success", 0, 0);
    }

    /** The state of a real member's process; the monitor asks a unit for nothing else. */
    private record MemberUnit(Callable<UnitState> look) implements EtcdUnit {

        @Override
        public String name() {
            return "etcd";
        }

        @Override
        public ByHand byHand() {
            throw new UnsupportedOperationException();
        }

        @Override
        public UnitState state() throws UnitException {
            try {
                return look.call();
            } catch (UnitException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void stop(Duration deadline) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void start() {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<String> logTail(int lines) {
            throw new UnsupportedOperationException();
        }

        @Override
        public RescueTimer rescueTimer() {
            throw new UnsupportedOperationException();
        }

        @Override
        public JoinSettings joinSettings() {
            throw new UnsupportedOperationException();
        }
    }
}
