package io.etcdagent.daemon.unit;

import io.etcdagent.systemd.Journal;
import io.etcdagent.systemd.Systemctl;
import io.etcdagent.systemd.SystemdException;
import io.etcdagent.systemd.UnitName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Steps as services of systemd, which runs them as root: {@code etcd-agent-between@NAME.service}. */
public final class SystemdBetweenSteps implements BetweenSteps {

    /** Where the unit expects them. */
    private static final Path DIRECTORY = Path.of("/etc/etcd-agent/between.d");

    private static final Set<Integer> ROOT = Set.of(0);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);
    /** More than the unit's TimeoutStopSec. */
    private static final Duration STOP_WITHIN = Duration.ofSeconds(40);

    private final StepFiles files;
    private final BegunStepFile begun;
    private final StepService service;

    /** @param stateDirectory the agent's own, an absolute path; it must exist */
    public SystemdBetweenSteps(Path stateDirectory) {
        this(
                new StepFiles(DIRECTORY, ROOT),
                stateDirectory,
                new StepService(
                        new Systemctl(ANSWER_WITHIN),
                        new Journal(ANSWER_WITHIN),
                        new ControlGroups(Path.of("/sys/fs/cgroup"))));
    }

    SystemdBetweenSteps(StepFiles files, Path stateDirectory, StepService service) {
        this.files = files;
        this.begun = new BegunStepFile(stateDirectory);
        this.service = service;
    }

    @Override
    public Optional<String> obstacle(String name) {
        Optional<String> obstacle = files.obstacle(name);
        return obstacle.isPresent() ? obstacle : notLoaded(unit(name));
    }

    private Optional<String> notLoaded(UnitName unit) {
        String load;
        try {
            load = service.systemctl().show(unit, List.of("LoadState")).getOrDefault("LoadState", "nothing");
        } catch (SystemdException e) {
            return Optional.of("whether systemd could run the step is not known: " + e.getMessage());
        }
        return switch (load) {
            case "loaded" -> Optional.empty();
            case "not-found" ->
                Optional.of("systemd has no unit etcd-agent-between@.service, which comes with this agent and runs the"
                        + " steps: install it and run 'systemctl daemon-reload'");
            default ->
                Optional.of(
                        "systemd would not run " + unit + " (" + load + "): 'systemctl status " + unit + "' says why");
        };
    }

    @Override
    public Step begin(String name) throws UnitException {
        Optional<String> obstacle = obstacle(name);
        if (obstacle.isPresent()) {
            throw new UnitException(obstacle.get());
        }
        UnitName unit = unit(name);
        clearEarlierRun(unit);
        BegunStep step = begun.begin(name);
        try {
            service.systemctl().start(unit);
        } catch (SystemdException e) {
            String left = takeBack(unit);
            begun.forget(step);
            throw new UnitException("the step " + name + " was not begun: " + e.getMessage() + left, e);
        }
        return new SystemdStep(step, unit, service, begun);
    }

    /** So that what is seen of the unit from now on is of the new run: a start has no effect on one that is active. */
    private void clearEarlierRun(UnitName unit) throws UnitException {
        SystemdStepState state = service.state(unit);
        try {
            switch (state.phase()) {
                case IDLE -> {}
                case RUNNING ->
                    throw new UnitException(unit + " still runs: 'systemctl status " + unit
                            + "' shows it, 'systemctl stop " + unit + "' ends it");
                // Takes along what it may have left running.
                case SUCCEEDED -> service.systemctl().stop(unit, STOP_WITHIN);
                case FAILED -> service.systemctl().resetFailed(unit);
            }
        } catch (SystemdException e) {
            throw new UnitException("what is left of an earlier run is in the way: " + e.getMessage(), e);
        }
    }

    /**
     * A start that gave no answer can have been heard all the same.
     *
     * @return what is to be said about it; empty if all is well
     */
    private String takeBack(UnitName unit) {
        try {
            service.systemctl().stop(unit, STOP_WITHIN);
            return "";
        } catch (SystemdException e) {
            return "; it may run all the same, 'systemctl status " + unit + "' shows it, for it could not be stopped: "
                    + e.getMessage();
        }
    }

    /** One without a record is taken for one that this agent began while it runs: etcd must not be started beside it. */
    @Override
    public Optional<Step> left(String name) throws UnitException {
        UnitName unit = unit(name);
        Optional<BegunStep> recorded = begun.find(name);
        if (recorded.isEmpty() && service.state(unit).phase() == SystemdStepState.Phase.RUNNING) {
            recorded = Optional.of(new BegunStep(name, "not-recorded"));
        }
        return recorded.map(step -> new SystemdStep(step, unit, service, begun));
    }

    /** The characters of a step's name stand for themselves in an instance's (systemd.unit(5), {@code %i}). */
    private static UnitName unit(String name) {
        return new UnitName("etcd-agent-between@" + name + ".service");
    }
}
