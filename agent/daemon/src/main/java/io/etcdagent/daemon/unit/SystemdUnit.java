package io.etcdagent.daemon.unit;

import io.etcdagent.systemd.Invocation;
import io.etcdagent.systemd.Journal;
import io.etcdagent.systemd.Systemctl;
import io.etcdagent.systemd.SystemdException;
import io.etcdagent.systemd.UnitName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** etcd as a service of systemd. */
public final class SystemdUnit implements EtcdUnit {

    private static final Logger log = LoggerFactory.getLogger(SystemdUnit.class);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

    private final UnitName unit;
    private final Systemctl systemctl = new Systemctl(ANSWER_WITHIN);
    private final Journal journal = new Journal(ANSWER_WITHIN);
    private final ControlGroups groups = new ControlGroups(Path.of("/sys/fs/cgroup"));
    private final RescueTimer rescueTimer;
    private final JoinSettings joinSettings;

    /**
     * @param unit the service that runs etcd
     * @param timer the timer that starts it again should the agent not come back
     * @param joinSettings what the service reads over its own settings
     */
    public SystemdUnit(UnitName unit, UnitName timer, JoinSettings joinSettings) {
        this.unit = unit;
        this.rescueTimer = new SystemdRescueTimer(timer, unit, systemctl);
        this.joinSettings = joinSettings;
    }

    @Override
    public String name() {
        return unit.value();
    }

    @Override
    public ByHand byHand() {
        return ByHand.systemd(unit.value());
    }

    @Override
    public UnitState state() throws UnitException {
        try {
            return SystemdState.read(unit, systemctl.show(unit, SystemdState.PROPERTIES), groups);
        } catch (SystemdException e) {
            throw new UnitException("the state of " + unit + " is not known: " + e.getMessage(), e);
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>What counts is the state afterwards, not how the command ended: it can fail for a unit that is down, and
     * succeed for one of which a process is left.
     */
    @Override
    public void stop(Duration deadline) throws UnitException {
        String said = "systemctl stop reported success";
        try {
            systemctl.stop(unit, deadline);
        } catch (SystemdException e) {
            said = String.valueOf(e.getMessage());
        }
        UnitState state = state();
        if (!state.down()) {
            throw new UnitException(unit + " is not down but " + describe(state) + ": " + said);
        }
    }

    @Override
    public void start() throws UnitException {
        clearEarlierFailure();
        try {
            systemctl.start(unit);
        } catch (SystemdException e) {
            throw new UnitException(String.valueOf(e.getMessage()), e);
        }
    }

    /** What goes wrong here must not stand before the start, which may succeed all the same. */
    private void clearEarlierFailure() {
        try {
            if (state().activeState() == UnitState.ActiveState.FAILED) {
                systemctl.resetFailed(unit);
            }
        } catch (UnitException | SystemdException e) {
            log.warn("an earlier failure of {} could not be cleared: {}", unit, e.getMessage());
        }
    }

    @Override
    public List<String> logTail(int lines) throws UnitException {
        try {
            return journal.tail(unit, lines, Journal.Format.MESSAGE);
        } catch (SystemdException e) {
            throw new UnitException(String.valueOf(e.getMessage()), e);
        }
    }

    /** {@inheritDoc} Told apart by the run's id, so that what systemd says about the unit is not among it. */
    @Override
    public List<String> runLog(int lines) throws UnitException {
        Optional<Invocation> run = state().invocation().map(Invocation::new);
        if (run.isEmpty()) {
            return logTail(lines);
        }
        try {
            return journal.tail(run.get(), lines);
        } catch (SystemdException e) {
            throw new UnitException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public List<String> runLog(String invocation, int lines) throws UnitException {
        try {
            return journal.newest(new Invocation(invocation), lines).lines();
        } catch (SystemdException | IllegalArgumentException e) {
            throw new UnitException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public RescueTimer rescueTimer() {
        return rescueTimer;
    }

    @Override
    public JoinSettings joinSettings() {
        return joinSettings;
    }

    private static String describe(UnitState state) {
        return state.activeState().name().toLowerCase(Locale.ROOT) + " (" + state.subState() + ", main PID "
                + state.mainPid() + ")";
    }
}
