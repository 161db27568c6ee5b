package io.etcdagent.daemon;

import io.etcdagent.daemon.check.HealthDetail;
import io.etcdagent.daemon.coordination.RestartLock;
import io.etcdagent.daemon.coordination.StoredJson;
import io.etcdagent.daemon.discovery.Discovered;
import io.etcdagent.daemon.discovery.Discovery;
import io.etcdagent.daemon.operation.Journal;
import io.etcdagent.daemon.operation.JournalFile;
import io.etcdagent.daemon.rollout.Rollouts;
import io.etcdagent.daemon.storage.StateDirectory;
import io.etcdagent.daemon.supervision.Patience;
import io.etcdagent.daemon.supervision.SupervisorWishes;
import io.etcdagent.daemon.unit.BetweenSteps;
import io.etcdagent.daemon.unit.ChildProcessUnit;
import io.etcdagent.daemon.unit.DirectBetweenSteps;
import io.etcdagent.daemon.unit.EnvironmentFile;
import io.etcdagent.daemon.unit.EtcdUnit;
import io.etcdagent.daemon.unit.JoinFile;
import io.etcdagent.daemon.unit.JoinSettings;
import io.etcdagent.daemon.unit.SystemdBetweenSteps;
import io.etcdagent.daemon.unit.SystemdUnit;
import io.etcdagent.daemon.unit.UnitException;
import io.etcdagent.systemd.Systemctl;
import io.etcdagent.systemd.UnitName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** The parts of the agent by which it touches this machine, and the times that tests shorten. */
class Parts {

    /** Where the agent's service takes its settings from. */
    static final Path DEFAULTS_FILE = Path.of("/etc/default/etcd-agent");

    private static final UnitName RESCUE_TIMER = new UnitName("etcd-agent-rescue.timer");
    private static final Duration SYSTEMD_ANSWERS_WITHIN = Duration.ofSeconds(10);

    /** The file with the settings of the service. */
    Path defaultsFile() {
        return DEFAULTS_FILE;
    }

    /** How the local member is configured. */
    Discovered discover(AgentConfig.UnitChoice unit, Path stateDirectory, Clock wallClock) {
        Discovery discovery = discovery(wallClock);
        return unit instanceof AgentConfig.UnitChoice.Child child
                ? discovery.ofChild(child.binary(), child.environmentFile(), stateDirectory)
                : discovery.ofUnit(((AgentConfig.UnitChoice.Systemd) unit).unit());
    }

    private static Discovery discovery(Clock wallClock) {
        return new Discovery(new Systemctl(SYSTEMD_ANSWERS_WITHIN), Path.of("/proc"), wallClock);
    }

    /** What runs etcd here. */
    EtcdUnit unit(AgentConfig config, StateDirectory state, Clock wallClock) throws IOException, UnitException {
        if (config.unit() instanceof AgentConfig.UnitChoice.Child child) {
            return new ChildProcessUnit(
                    child.binary(),
                    EnvironmentFile.read(child.environmentFile()),
                    state.path(),
                    child.log().orElse(state.path().resolve("etcd.log")),
                    wallClock);
        }
        AgentConfig.UnitChoice.Systemd systemd = (AgentConfig.UnitChoice.Systemd) config.unit();
        JoinSettings joinSettings =
                new JoinFile(JoinFile.PLACE, () -> discovery(wallClock).joinObstacle(systemd.unit(), JoinFile.PLACE));
        return new SystemdUnit(systemd.unit(), RESCUE_TIMER, joinSettings);
    }

    /** The operator's own steps between stop and start. */
    BetweenSteps between(AgentConfig config, StateDirectory state) throws UnitException {
        return config.unit() instanceof AgentConfig.UnitChoice.Child child
                ? new DirectBetweenSteps(child.between(), state.path())
                : new SystemdBetweenSteps(state.path());
    }

    /** Where this node writes down what it is about to do. */
    Journal journal(StateDirectory state, StoredJson json) {
        return new JournalFile(state.file("operation.json"), json);
    }

    /** What the one who started this process wants to hear from it. */
    SupervisorWishes supervisor() throws IOException {
        return SupervisorWishes.of(System.getenv(), ProcessHandle.current().pid());
    }

    /** How long the loops of this agent may seem to do nothing. */
    Patience patience() {
        return Patience.USUAL;
    }

    /** How much time is between two looks at what health's detail is about. */
    Duration measuringPace() {
        return HealthDetail.PACE;
    }

    /** How long the restart lock outlives a holder that is gone. */
    Duration lockTimeToLive() {
        return RestartLock.TIME_TO_LIVE;
    }

    /** How long a member whose turn has come in a rollout waits for a closed gate. */
    Duration rolloutPatience() {
        return Rollouts.PATIENCE;
    }
}
