package io.etcdagent.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.etcdagent.daemon.storage.StateDirectory;
import io.etcdagent.daemon.supervision.Patience;
import io.etcdagent.daemon.supervision.SupervisorWishes;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.TestSupervisor;
import io.etcdagent.daemon.unit.BetweenSteps;
import io.etcdagent.daemon.unit.ByHand;
import io.etcdagent.daemon.unit.EtcdUnit;
import io.etcdagent.daemon.unit.JoinSettings;
import io.etcdagent.daemon.unit.RescueTimer;
import io.etcdagent.daemon.unit.UnitException;
import io.etcdagent.daemon.unit.UnitState;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationRequest;
import io.etcdagent.protocol.client.AgentClient;
import io.etcdagent.protocol.client.AgentException;
import io.etcdagent.protocol.client.UnixSocketTransport;
import io.etcdagent.protocol.json.Messages;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A whole agent and a real datagram socket in the place of systemd's; loops of the agent are held for real. */
class SupervisedAgentTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration WATCHDOG = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final String SIGN = "WATCHDOG=1";
    private static final int WORKERS = 4;

    @TempDir
    Path directory;

    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicInteger held = new AtomicInteger();
    private final List<Thread> askers = new ArrayList<>();
    private volatile boolean holdState;
    private Patience patience = new Patience(PATIENCE, PATIENCE, LONG, LONG, LONG);
    private int supervisors;
    private TestSupervisor supervisor;
    private Agent agent;
    private boolean closed;

    @BeforeEach
    void start() throws Exception {
        supervisor =
                new TestSupervisor(directory.resolve("notify" + ++supervisors).toString());
        agent = new Agent(config(), List.of(), "test", new HeldParts());
        agent.start();
    }

    @AfterEach
    void end() throws InterruptedException {
        holdState = false;
        released.countDown();
        if (!closed) {
            agent.close();
        }
        supervisor.close();
        for (Thread asker : askers) {
            asker.join();
        }
    }

    @Test
    void isReadyOnceItsSocketAnswers() throws Exception {
        supervisor.awaitLine("READY=1");

        assertEquals("etcd.service", client().health().node().unit().name());
        assertEquals(1, supervisor.count("READY=1"));
    }

    @Test
    void givesSignsOfLifeAndOneLineOnHowItGoes() {
        supervisor.awaitAnother(SIGN);
        supervisor.awaitAnother(SIGN);

        Await.until(
                "the status line tells of cluster and unit",
                SOON,
                () -> supervisor.lines(),
                lines -> lines.stream()
                        .anyMatch(line -> line.startsWith("STATUS=")
                                && line.contains("NO QUORUM: ")
                                && line.endsWith("; etcd.service active")));
    }

    @Test
    void aStuckHealthLoopEndsTheSignsOfLifeUntilItGetsOn() throws Exception {
        supervisor.awaitLine(SIGN);
        holdState = true;
        Await.until("the health loop is held", SOON, () -> held.get() == 1);

        awaitNoMoreSigns();

        released.countDown();
        supervisor.awaitAnother(SIGN);
    }

    @Test
    void stuckWorkersForRequestsEndTheSignsOfLifeUntilOneGetsOn() throws Exception {
        supervisor.awaitLine(SIGN);
        for (int asker = 0; asker < WORKERS; asker++) {
            ask();
        }
        Await.until("every worker is held", SOON, () -> held.get() == WORKERS);

        awaitNoMoreSigns();

        released.countDown();
        supervisor.awaitAnother(SIGN);
    }

    static Stream<Patience> withoutPatienceForOneOfThem() {
        return Stream.of(
                new Patience(LONG, LONG, LONG, Duration.ZERO, LONG),
                new Patience(LONG, LONG, LONG, LONG, Duration.ZERO));
    }

    @ParameterizedTest
    @MethodSource("withoutPatienceForOneOfThem")
    void theThreadsOfRolloutAndRegistryAreWatchedToo(Patience impatient) throws Exception {
        startAgain(impatient);
        supervisor.awaitLine("READY=1");

        awaitNoMoreSigns();

        assertEquals(0, supervisor.count(SIGN));
    }

    @Test
    void theThreadsOfRolloutAndRegistryGetOnWithoutEtcd() throws Exception {
        Duration patience = Duration.ofSeconds(4);
        startAgain(new Patience(LONG, LONG, LONG, patience, patience));

        // One comes with each half of the watchdog's time, so they last longer than the patience.
        for (long signs = 0; signs < patience.dividedBy(WATCHDOG.dividedBy(2)) + 3; signs++) {
            supervisor.awaitAnother(SIGN);
        }
    }

    @Test
    void saysThatItEnds() {
        supervisor.awaitLine("READY=1");
        closed = true;
        agent.close();

        supervisor.awaitLine("STOPPING=1");
    }

    private void startAgain(Patience other) throws Exception {
        agent.close();
        supervisor.close();
        patience = other;
        start();
    }

    /**
     * Some may be under way, and be late. After that, none within the time in which systemd would have lost its
     * patience.
     */
    private void awaitNoMoreSigns() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(PATIENCE.plus(WATCHDOG).toNanos());
        Await.until("the signs of life end", SOON, () -> {
            long before = supervisor.count(SIGN);
            TimeUnit.NANOSECONDS.sleep(WATCHDOG.plusMillis(500).toNanos());
            return supervisor.count(SIGN) == before;
        });
    }

    /** A request whose worker is held: whether there is such a step is asked before even a rehearsal is accepted. */
    private void ask() {
        Thread asker = new Thread(() -> {
            try {
                client().startOperation(
                                new OperationRequest(OperationKind.RESTART, "a test", "step", null, true, false, null),
                                UUID.randomUUID().toString());
            } catch (AgentException refused) {
                assertFalse(String.valueOf(refused.getMessage()).isEmpty());
            }
        });
        askers.add(asker);
        asker.start();
    }

    private AgentClient client() {
        return new AgentClient(new UnixSocketTransport(directory.resolve("agent.sock")), new Messages(), SOON);
    }

    private AgentConfig config() throws ConfigException {
        return AgentConfig.from(ResolvedSettings.of(Map.of(
                        "ETCD_AGENT_SOCKET",
                        directory.resolve("agent.sock").toString(),
                        "ETCD_AGENT_STATE_DIR",
                        directory.resolve("state").toString(),
                        "ETCD_AGENT_HEALTH_INTERVAL",
                        "1",
                        // Nobody is there: the agent runs all the same.
                        "ETCD_AGENT_ENDPOINT",
                        "http://127.0.0.1:1")))
                .orElseThrow();
    }

    private void hold() {
        held.incrementAndGet();
        try {
            released.await();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private final class HeldParts extends Parts {

        @Override
        EtcdUnit unit(AgentConfig config, StateDirectory state, Clock wallClock) {
            return new HeldUnit();
        }

        @Override
        BetweenSteps between(AgentConfig config, StateDirectory state) {
            return new HeldSteps();
        }

        @Override
        SupervisorWishes supervisor() {
            return new SupervisorWishes(Optional.of(supervisor.address()), Optional.of(WATCHDOG));
        }

        @Override
        Patience patience() {
            return patience;
        }
    }

    private final class HeldUnit implements EtcdUnit {

        @Override
        public String name() {
            return "etcd.service";
        }

        @Override
        public ByHand byHand() {
            return ByHand.systemd(name());
        }

        @Override
        public UnitState state() {
            if (holdState) {
                hold();
            }
            return new UnitState(
                    UnitState.ActiveState.ACTIVE, "running", Optional.of("run"), Optional.empty(), 42, "success", 0, 0);
        }

        @Override
        public void stop(Duration deadline) throws UnitException {
            throw new UnitException("nothing is stopped in this test");
        }

        @Override
        public void start() throws UnitException {
            throw new UnitException("nothing is started in this test");
        }

        @Override
        public List<String> logTail(int lines) {
            return List.of();
        }

        @Override
        public RescueTimer rescueTimer() {
            throw new IllegalStateException("nothing is stopped in this test");
        }

        @Override
        public JoinSettings joinSettings() {
            throw new IllegalStateException("nothing joins in this test");
        }
    }

    private final class HeldSteps implements BetweenSteps {

        @Override
        public Optional<String> obstacle(String name) {
            hold();
            return Optional.of("held by a test");
        }

        @Override
        public Step begin(String name) throws UnitException {
            throw new UnitException("no step is begun in this test");
        }

        @Override
        public Optional<Step> left(String name) {
            return Optional.empty();
        }
    }
}
