package io.etcdagent.daemon.unit;

import io.etcdagent.systemd.InvocationLog;
import io.etcdagent.systemd.SystemdException;
import io.etcdagent.systemd.UnitName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A step that runs as a service, begun by this life of the agent or an earlier one. */
final class SystemdStep implements BetweenSteps.Step {

    private final BegunStep step;
    private final UnitName unit;
    private final StepService service;
    private final BegunStepFile begun;

    /** From when the run has a name. */
    private @Nullable InvocationLog log;

    /** Known from the moment at which the step was ended from here. */
    private BetweenSteps.@Nullable Ended over;

    SystemdStep(BegunStep step, UnitName unit, StepService service, BegunStepFile begun) {
        this.step = step;
        this.unit = unit;
        this.service = service;
        this.begun = begun;
    }

    @Override
    public String name() {
        return step.name();
    }

    @Override
    public List<String> newLines() throws UnitException {
        if (log == null) {
            log = service.state(unit)
                    .invocation()
                    .map(run -> new InvocationLog(service.journal(), run))
                    .orElse(null);
        }
        if (log == null) {
            return List.of();
        }
        try {
            return log.newLines().stream().map(PrintedLine::of).toList();
        } catch (SystemdException e) {
            throw new UnitException("what the step " + step.name() + " prints cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<BetweenSteps.Ended> ended() throws UnitException {
        return over != null ? Optional.of(over) : service.state(unit).ended();
    }

    /**
     * {@inheritDoc}
     *
     * <p>What counts is the state afterwards, not how the command ended. A step that failed by itself stays failed in
     * systemd, for whoever looks there.
     */
    @Override
    public void end(Duration deadline) throws UnitException {
        Optional<BetweenSteps.Ended> before = ended();
        String said = "systemctl stop reported success";
        try {
            service.systemctl().stop(unit, deadline);
        } catch (SystemdException e) {
            said = String.valueOf(e.getMessage());
        }
        SystemdStepState state = service.state(unit);
        boolean stopped =
                state.phase() == SystemdStepState.Phase.IDLE || state.phase() == SystemdStepState.Phase.FAILED;
        if (!stopped || service.groups().hasProcesses(state.controlGroup())) {
            throw new UnitException("the step " + step.name() + " was not ended, or left processes: " + said
                    + "; 'systemctl status " + unit + "' shows them");
        }
        over = before.orElseGet(state::endedByAgent);
        begun.forget(step);
    }
}
