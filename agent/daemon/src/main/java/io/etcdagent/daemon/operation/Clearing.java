package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.unit.UnitException;
import io.etcdagent.protocol.BackendSpace;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.Phase;
import java.util.List;
import java.util.Optional;

/** The end of an operation whose member is well: what it put up is put away. */
final class Clearing {

    /** Puts away what is in the way of others. */
    interface PutAway {
        void run() throws UnitException, CoordinationException;
    }

    private final Course course;

    Clearing(Course course) {
        this.course = course;
    }

    /** Puts away, and ends so. */
    Ending run(String message, PutAway all, OperationState state, String words, Optional<BackendSpace> space) {
        course.goOn(Phase.CLEAR, message);
        String left = "";
        try {
            all.run();
        } catch (UnitException | CoordinationException failure) {
            left = "; left to clear, this agent goes on trying: " + failure.getMessage();
        }
        if (left.isEmpty()) {
            // Else the journal goes on saying that there is something to clear, and the aftercare does it.
            course.end(state);
        }
        return new Ending(state, words + left, List.of(), !left.isEmpty(), space);
    }
}
