package io.etcdagent.daemon.highwater;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunMarksTest {

    private static final Sighting TEN = at(10);
    private static final Sighting TWENTY = at(20);
    private static final Sighting THIRTY = at(30);

    @Test
    void whatARunShowedIsBeforeTheNextRunAndNotBeforeItself() {
        RunMarks marks = RunMarks.NONE.seen("a", TEN);

        assertEquals(Sighting.NONE, marks.before("a"));
        assertEquals(TEN, marks.before("b"));
    }

    @Test
    void theNextRunIsComparedWithAllRunsBefore() {
        RunMarks marks = RunMarks.NONE.seen("a", TWENTY).seen("b", TEN);

        assertEquals(TWENTY, marks.before("b"));
        assertEquals(TWENTY, marks.before("c"));
        assertEquals(THIRTY, marks.seen("c", THIRTY).all());
        assertEquals(TWENTY, marks.seen("c", THIRTY).before("c"));
    }

    @Test
    void whatWasWrittenInTheSameRunIsNotBeforeIt() {
        RunMarks marks = RunMarks.NONE.seen("a", TEN).seen("b", TWENTY);

        assertEquals(
                new RunMarks(Optional.of("b"), TEN, THIRTY), marks.and(new RunMarks(Optional.of("b"), TEN, THIRTY)));
    }

    /** The machine has gone back in time, and what the agent had written on it. */
    @Test
    void whatWasWrittenInARunThatThisAgentDoesNotKnowIsBefore() {
        RunMarks marks = RunMarks.NONE.seen("a", TEN).seen("new", TEN);

        assertEquals(
                THIRTY, marks.and(new RunMarks(Optional.of("b"), TEN, THIRTY)).before("new"));
    }

    private static Sighting at(long index) {
        return new Sighting(3, index, "2026-11-27T03:00:" + index + "Z");
    }
}
