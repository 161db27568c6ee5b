package io.etcdagent.daemon.control.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdagent.daemon.testing.LoggedLines;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A step that goes wrong again and again. */
class RepeatedStepTest {

    private final LoggedLines log = LoggedLines.of(RepeatedStep.class.getName());
    private Optional<RuntimeException> defect = Optional.empty();
    private int taken;

    private final RepeatedStep step = new RepeatedStep("The look", () -> {
        taken++;
        if (defect.isPresent()) {
            throw defect.get();
        }
    });

    @AfterEach
    void close() {
        log.close();
    }

    private int linesAfter(Optional<RuntimeException> next) {
        defect = next;
        step.run();
        step.run();
        return log.lines().size();
    }

    @Test
    void theSameDefectIsToldOnceUntilTheStepGoesWellOrIsAnother() {
        assertEquals(0, linesAfter(Optional.empty()));
        assertEquals(1, linesAfter(Optional.of(new IllegalStateException("a"))));
        assertEquals(1, linesAfter(Optional.of(new IllegalStateException("a"))));
        assertEquals(2, linesAfter(Optional.of(new IllegalStateException("b"))));
        assertEquals(2, linesAfter(Optional.empty()));
        assertEquals(3, linesAfter(Optional.of(new IllegalStateException("b"))));
        assertEquals(12, taken);
    }
}
