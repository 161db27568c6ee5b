package io.etcdagent.daemon.inspect;

/**
 * How keys are looked at.
 *
 * @param revision the store as it was at this revision, 0 for now
 * @param anyState whether what the asked member has applied will do, perhaps stale
 * @param keysOnly without values, and so without their sizes
 */
record View(long revision, boolean anyState, boolean keysOnly) {

    View withoutValues() {
        return new View(revision, anyState, true);
    }

    /** The same, of a member that is known to have applied this revision. */
    View at(long seen) {
        return new View(seen, true, keysOnly);
    }
}
