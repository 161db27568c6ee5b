package io.etcdagent.daemon.operation;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Whether an operation may still be given up. It ends in one of two ways and then stays there: somebody gave it up, or
 * it passed the point from which there is only forward.
 */
final class Cancellation {

    private enum State {
        OPEN,
        GIVEN_UP,
        COMMITTED
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);

    /** Gives up; false when it is too late. */
    boolean giveUp() {
        return state.compareAndSet(State.OPEN, State.GIVEN_UP) || givenUp();
    }

    /** Passes the point of no return; false when somebody gave up before. */
    boolean commit() {
        return state.compareAndSet(State.OPEN, State.COMMITTED) || state.get() == State.COMMITTED;
    }

    boolean givenUp() {
        return state.get() == State.GIVEN_UP;
    }
}
