package io.etcdagent.daemon.highwater;

import io.etcdagent.daemon.coordination.Keys;
import io.etcdagent.daemon.coordination.StoredJson;
import io.etcdagent.daemon.etcd.EtcdConnection;
import io.etcdagent.daemon.etcd.EtcdFailover;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.health.ClusterObserver;
import io.etcdagent.daemon.health.HealthCheck;
import io.etcdagent.daemon.health.KnownMembers;
import io.etcdagent.daemon.health.Neighbours;
import io.etcdagent.daemon.health.ObservationBudget;
import io.etcdagent.daemon.testing.TestConnections;
import io.etcdagent.daemon.testing.TestMember;
import io.etcdagent.daemon.unit.ByHand;
import io.etcdagent.daemon.unit.EtcdUnit;
import io.etcdagent.daemon.unit.JoinSettings;
import io.etcdagent.daemon.unit.RescueTimer;
import io.etcdagent.daemon.unit.UnitState;
import io.etcdagent.protocol.json.Messages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** What an agent has to see rollbacks by, beside a real member, and looks when the test says so. */
final class WatchingNode implements AutoCloseable {

    private final TestMember member;
    private final MemberUnit unit;
    private final ExecutorService askers = Executors.newFixedThreadPool(6);
    private final ClusterObserver observer;
    private final MarkBook book;
    private final HighWater highWater;
    private Optional<HealthCheck> latest = Optional.empty();

    WatchingNode(TestMember member, List<URI> endpoints, TestConnections connections, Path directory) {
        this(member, new MemberUnit(member), member.clientUrl(), endpoints, connections, directory);
    }

    private WatchingNode(
            TestMember member,
            MemberUnit unit,
            URI local,
            List<URI> endpoints,
            TestConnections connections,
            Path directory) {
        this.member = member;
        this.unit = unit;
        StoredJson json = new StoredJson(new Messages());
        Clock clock = Clock.systemUTC();
        book = MarkBook.in(directory, json, clock, System::nanoTime);
        observer = new ClusterObserver(
                connections,
                local,
                KnownMembers.in(directory, clock, System::nanoTime),
                ObservationBudget.USUAL,
                askers,
                System::nanoTime,
                book.rollbacks(),
                Neighbours.none());
        EtcdFailover etcd = new EtcdFailover(
                () -> endpoints.stream().<EtcdConnection>map(connections::to).toList(),
                Duration.ofSeconds(2),
                System::nanoTime);
        highWater = new HighWater(
                book,
                () -> latest.orElseThrow(),
                unit,
                answering -> !answering.name().equals(member.name()),
                connections,
                etcd,
                new Keys("/test"),
                json,
                "host of " + member.name(),
                Duration.ofSeconds(1),
                Duration.ofSeconds(3),
                clock,
                System::nanoTime);
    }

    /** Beside a member, but told that another one's endpoint is that of its own. */
    static WatchingNode misled(
            TestMember member, TestMember told, List<URI> endpoints, TestConnections connections, Path directory) {
        return new WatchingNode(member, new MemberUnit(member), told.clientUrl(), endpoints, connections, directory);
    }

    /** Likewise, and its etcd says nothing of its start. */
    static WatchingNode misledInSilence(
            TestMember member, TestMember told, List<URI> endpoints, TestConnections connections, Path directory) {
        MemberUnit silent = new MemberUnit(member);
        silent.logBegin = Long.MAX_VALUE;
        return new WatchingNode(member, silent, told.clientUrl(), endpoints, connections, directory);
    }

    TestMember member() {
        return member;
    }

    MemberId id() {
        return new MemberId(member.id());
    }

    void start() {
        unit.runBegins();
        member.start();
    }

    Rollbacks look() throws InterruptedException {
        Optional<UnitState> state = Optional.of(unit.state());
        latest = Optional.of(new HealthCheck(
                observer.observe(), state, Optional.empty(), Clock.systemUTC().instant()));
        highWater.round();
        return book.rollbacks();
    }

    /** As far as this member was seen for certain in its present run. */
    Sighting seenInRun() {
        return book.runs().run().equals(unit.state().invocation()) ? book.runs().inRun() : Sighting.NONE;
    }

    /** As far as it has seen a member come. */
    Sighting knows(MemberId id) {
        return book.of(id);
    }

    /** What raft said at the start of the present run, if it has. */
    Optional<RaftStart> saidAtStart() {
        return RaftStart.in(unit.runLog("", 0));
    }

    @Override
    public void close() {
        askers.shutdownNow();
    }

    /** The process of a test's member; its runs are told apart by their pids. */
    private static final class MemberUnit implements EtcdUnit {

        private final TestMember member;
        private long logBegin;

        MemberUnit(TestMember member) {
            this.member = member;
        }

        void runBegins() {
            try {
                logBegin = Files.size(member.logFile());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public UnitState state() {
            UnitState.ActiveState active =
                    member.running() ? UnitState.ActiveState.ACTIVE : UnitState.ActiveState.INACTIVE;
            return new UnitState(
                    active,
                    "a process",
                    Optional.of("run " + member.pid()),
                    Optional.empty(),
                    member.pid(),
                    "success",
                    0,
                    0);
        }

        @Override
        public List<String> runLog(String invocation, int lines) {
            try {
                byte[] all = Files.readAllBytes(member.logFile());
                int from = Math.toIntExact(Math.min(logBegin, all.length));
                return new String(all, from, all.length - from, StandardCharsets.UTF_8)
                        .lines()
                        .toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public String name() {
            return member.name();
        }

        @Override
        public ByHand byHand() {
            throw new UnsupportedOperationException();
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
        public JoinSettings joinSettings() {
            throw new UnsupportedOperationException();
        }

        @Override
        public RescueTimer rescueTimer() {
            throw new UnsupportedOperationException();
        }
    }
}
