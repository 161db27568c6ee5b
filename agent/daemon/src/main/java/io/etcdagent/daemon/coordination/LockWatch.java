package io.etcdagent.daemon.coordination;

/** Told how this agent's own claims to the restart lock fare, by whoever makes them; returns at once. */
@FunctionalInterface
public interface LockWatch {

    /** For who does not want to know. */
    LockWatch NOBODY = () -> new Claimed() {
        @Override
        public void waits() {}

        @Override
        public void holds() {}

        @Override
        public void left() {}
    };

    /** A place in the queue was taken. */
    Claimed joined();

    /** What becomes of one claim. */
    interface Claimed {

        /** Somebody waits for its turn. A place that is only kept, so that others see it, is not waited for. */
        void waits();

        /** Its turn has come. */
        void holds();

        /** It leaves the queue; may be told more than once. */
        void left();
    }
}
