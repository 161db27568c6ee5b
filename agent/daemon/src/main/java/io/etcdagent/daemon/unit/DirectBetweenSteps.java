package io.etcdagent.daemon.unit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Steps run by the agent itself, as the agent's own user, for machines without systemd. Not to be used in an agent that
 * is itself a systemd service: when that is stopped, systemd ends all processes of its control group.
 */
public final class DirectBetweenSteps implements BetweenSteps {

    private final StepFiles files;
    private final StepProgram program;
    private final BegunStepFile begun;
    private final ProcessTable table = new ProcessTable();

    /**
     * @param directory where the steps are; they and it must belong to root or to the agent's own user
     * @param stateDirectory the agent's own; made if it is not there
     */
    public DirectBetweenSteps(Path directory, Path stateDirectory) throws UnitException {
        try {
            Path state = Files.createDirectories(stateDirectory).toRealPath();
            this.files = new StepFiles(directory.toAbsolutePath(), Set.copyOf(List.of(0, table.ownUserId())));
            this.program = new StepProgram(state);
            this.begun = new BegunStepFile(state);
        } catch (IOException e) {
            throw new UnitException("the state directory " + stateDirectory + " cannot be used: " + e, e);
        }
    }

    @Override
    public Optional<String> obstacle(String name) {
        Optional<String> obstacle = files.obstacle(name);
        return obstacle.isPresent() || Files.isExecutable(files.file(name))
                ? obstacle
                : Optional.of(files.file(name) + " cannot be executed by the user that the agent runs as");
    }

    @Override
    public Step begin(String name) throws UnitException {
        Optional<String> obstacle = obstacle(name);
        if (obstacle.isPresent()) {
            throw new UnitException(obstacle.get());
        }
        try {
            refuseAnother();
        } catch (IOException e) {
            throw new UnitException("whether a step still runs, cannot be told: " + e.getMessage(), e);
        }
        BegunStep step = begun.begin(name);
        try {
            Process shell = program.start(files.file(name), step);
            return new DirectStep(step, Optional.of(shell), program, begun, table);
        } catch (IOException e) {
            begun.forget(step);
            throw new UnitException("the step " + name + " cannot be begun: " + e.getMessage(), e);
        }
    }

    private void refuseAnother() throws UnitException, IOException {
        List<ProcessIdentity> running = table.withEnvironment(program.mark());
        if (!running.isEmpty()) {
            throw new UnitException("a step that was begun before still runs (process " + running + "); see 'ps -o"
                    + " pid,user,stat,cmd -p " + running.get(0).pid() + "'");
        }
    }

    @Override
    public Optional<Step> left(String name) throws UnitException {
        return begun.find(name).map(step -> new DirectStep(step, Optional.empty(), program, begun, table));
    }
}
