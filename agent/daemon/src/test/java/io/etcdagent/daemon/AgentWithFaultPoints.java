package io.etcdagent.daemon;

import io.etcdagent.daemon.coordination.StoredJson;
import io.etcdagent.daemon.operation.Journal;
import io.etcdagent.daemon.operation.JournalEntry;
import io.etcdagent.daemon.operation.JournalException;
import io.etcdagent.daemon.storage.StateDirectory;
import io.etcdagent.daemon.testing.FaultPoints;
import io.etcdagent.daemon.unit.ByHand;
import io.etcdagent.daemon.unit.EtcdUnit;
import io.etcdagent.daemon.unit.JoinSettings;
import io.etcdagent.daemon.unit.RescueTimer;
import io.etcdagent.daemon.unit.UnitException;
import io.etcdagent.daemon.unit.UnitState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The agent as it is, but that its operations can be held ({@link FaultPoints}) at the borders of their phases, and
 * right before and after they stop or start etcd; and that the lock's lease is short, so that it expires within a test.
 *
 * <p>Environment: {@code FAULT_POINTS}, a directory, that of the control socket if unset; {@code LOCK_SECONDS}, the lease's time to live; {@code
 * PATIENCE_SECONDS}, how long a rollout waits for a closed gate, as ever if unset.
 */
public final class AgentWithFaultPoints {

    private AgentWithFaultPoints() {}

    public static void main(String[] arguments) throws InterruptedException {
        FaultPoints points = new FaultPoints(directory(System.getenv()));
        Duration lock = Duration.ofSeconds(Long.parseLong(System.getenv("LOCK_SECONDS")));
        Optional<Duration> patience = Optional.ofNullable(System.getenv("PATIENCE_SECONDS"))
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)));
        System.exit(
                Main.run(arguments, System.getenv(), System.out, System.err, new FaultyParts(points, lock, patience)));
    }

    private static Path directory(Map<String, String> environment) {
        String own = environment.get("FAULT_POINTS");
        return own == null ? Path.of(environment.get("ETCD_AGENT_SOCKET")).resolveSibling(".") : Path.of(own);
    }

    private static final class FaultyParts extends Parts {

        private final FaultPoints points;
        private final Duration lock;
        private final Optional<Duration> patience;

        FaultyParts(FaultPoints points, Duration lock, Optional<Duration> patience) {
            this.points = points;
            this.lock = lock;
            this.patience = patience;
        }

        @Override
        EtcdUnit unit(AgentConfig config, StateDirectory state, Clock wallClock) throws IOException, UnitException {
            return new HeldUnit(super.unit(config, state, wallClock), points);
        }

        @Override
        Journal journal(StateDirectory state, StoredJson json) {
            return new HeldJournal(super.journal(state, json), points);
        }

        @Override
        Duration lockTimeToLive() {
            return lock;
        }

        @Override
        Duration rolloutPatience() {
            return patience.orElseGet(super::rolloutPatience);
        }
    }

    /** Points {@code PHASE.before} and {@code PHASE.after}: around writing down that the phase begins. */
    private record HeldJournal(Journal real, FaultPoints points) implements Journal {

        @Override
        public Optional<JournalEntry> read() throws JournalException {
            return real.read();
        }

        @Override
        public void write(JournalEntry entry) throws JournalException {
            points.reach(entry.phase().word() + ".before");
            real.write(entry);
            points.reach(entry.phase().word() + ".after");
        }
    }

    /** Points {@code etcd-stop.before}, past the last look, {@code etcd-stop.after}, and the same for the start. */
    private record HeldUnit(EtcdUnit real, FaultPoints points) implements EtcdUnit {

        @Override
        public String name() {
            return real.name();
        }

        @Override
        public ByHand byHand() {
            return real.byHand();
        }

        @Override
        public UnitState state() throws UnitException {
            return real.state();
        }

        @Override
        public void stop(Duration deadline) throws UnitException {
            points.reach("etcd-stop.before");
            real.stop(deadline);
            points.reach("etcd-stop.after");
        }

        @Override
        public void start() throws UnitException {
            points.reach("etcd-start.before");
            real.start();
            points.reach("etcd-start.after");
        }

        @Override
        public List<String> logTail(int lines) throws UnitException {
            return real.logTail(lines);
        }

        @Override
        public RescueTimer rescueTimer() {
            return real.rescueTimer();
        }

        @Override
        public JoinSettings joinSettings() {
            return real.joinSettings();
        }
    }
}
