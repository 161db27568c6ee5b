package io.etcdagent.daemon.unit;

import io.etcdagent.daemon.storage.DurableFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a {@link BegunStep} is kept. That one is there tells a step that this agent began and has not ended from one
 * that somebody ran by hand, and this run of it from an earlier one.
 */
final class BegunStepFile {

    private static final Logger LOG = LoggerFactory.getLogger(BegunStepFile.class);

    private final DurableFile file;

    /** @param directory the agent's state directory, an absolute path */
    BegunStepFile(Path directory) {
        file = new DurableFile(directory.resolve("between.step"));
    }

    /** To be called before the step can run: one that runs must be on record. Takes the place of an earlier record. */
    BegunStep begin(String name) throws UnitException {
        BegunStep step = new BegunStep(name, UUID.randomUUID().toString());
        try {
            file.write(step.encode());
        } catch (IOException e) {
            throw new UnitException(
                    "that the step " + name + " is begun cannot be written down, so it is not: " + e, e);
        }
        return step;
    }

    /** @throws UnitException if there is a record that cannot be read or understood */
    Optional<BegunStep> find(String name) throws UnitException {
        try {
            return file.read().map(BegunStep::decode).filter(step -> step.name().equals(name));
        } catch (IOException | IllegalArgumentException e) {
            throw new UnitException(
                    "the record of the step that was begun, " + file.path() + ", cannot be read (" + e.getMessage()
                            + "): see whether the step " + name + " still runs. If the disk is sound, move the file"
                            + " aside",
                    e);
        }
    }

    /** One that stays does no harm before a step of that name is looked for, and the next one takes its place. */
    void forget(BegunStep step) {
        try {
            file.remove();
        } catch (IOException e) {
            LOG.warn("the record of the step {}, which is over, cannot be removed: {}", step.name(), e.toString());
        }
    }
}
