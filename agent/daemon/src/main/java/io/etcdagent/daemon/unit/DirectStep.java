package io.etcdagent.daemon.unit;

import io.etcdagent.daemon.time.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A step that this agent runs, or that an earlier life of it ran. */
final class DirectStep implements BetweenSteps.Step {

    private final BegunStep step;
    private final StepProgram program;
    private final BegunStepFile begun;
    private final StepProcesses processes;
    private final StepOutput output;
    private final Termination termination;

    /** Known from the moment at which the step was ended from here. */
    private BetweenSteps.@Nullable Ended over;

    /** @param own the step's shell, if this life of the agent started it */
    DirectStep(BegunStep step, Optional<Process> own, StepProgram program, BegunStepFile begun, ProcessTable table) {
        this.step = step;
        this.program = program;
        this.begun = begun;
        this.processes = new StepProcesses(program.mark(), own, table);
        this.output = new StepOutput(program.output());
        this.termination = new Termination(table, "the step " + step.name());
    }

    @Override
    public String name() {
        return step.name();
    }

    @Override
    public List<String> newLines() throws UnitException {
        boolean complete = ended().isPresent();
        try {
            return output.newLines(complete);
        } catch (IOException e) {
            throw new UnitException(
                    "the output of the step " + step.name() + ", " + program.output() + ", cannot be read: "
                            + e.getMessage(),
                    e);
        }
    }

    @Override
    public Optional<BetweenSteps.Ended> ended() throws UnitException {
        if (over != null) {
            return Optional.of(over);
        }
        try {
            Optional<BetweenSteps.Ended> end = program.end(step);
            if (end.isPresent() || processes.anyRuns()) {
                return end;
            }
            // Between the two looks it can have ended.
            end = program.end(step);
            return end.isPresent() ? end : Optional.of(program.unknownEnd());
        } catch (IOException e) {
            throw new UnitException(
                    "whether the step " + step.name() + " still runs, cannot be told: " + e.getMessage(), e);
        }
    }

    @Override
    public void end(Duration deadline) throws UnitException {
        Deadline at = Deadline.after(deadline, System::nanoTime);
        Optional<BetweenSteps.Ended> before = ended();
        try {
            // Until the signal reaches them, they can start others.
            for (List<ProcessIdentity> left = processes.running(); !left.isEmpty(); left = processes.running()) {
                termination.end(left, at.remaining());
            }
        } catch (IOException e) {
            throw new UnitException("the step " + step.name() + " was not ended: " + e.getMessage(), e);
        }
        over = before.orElse(program.endedByAgent());
        begun.forget(step);
    }
}
