package io.etcdagent.daemon.operation;

/**
 * That a member's data was found not to be that of the others, and whether somebody took note of it. Only a person can
 * judge whose data is right, so that only a person ends the waiting.
 */
final class NotedDifference {

    private boolean found;
    private boolean noted;

    /** The hashes differ at this look. */
    synchronized void find() {
        found = true;
    }

    /**
     * Somebody takes note of it.
     *
     * @return whether there is something to take note of
     */
    synchronized boolean note() {
        noted |= found;
        return noted;
    }

    synchronized boolean noted() {
        return noted;
    }
}
