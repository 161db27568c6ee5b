package io.etcdagent.daemon.diagnosis;

/**
 * Whether a fact holds.
 *
 * @param words what was seen, in a sentence
 */
record Weighed(Outcome outcome, String words) {

    enum Outcome {
        HOLDS,
        FAILS,
        /** It could not be seen. */
        UNKNOWN
    }

    static Weighed of(boolean holds, String words) {
        return new Weighed(holds ? Outcome.HOLDS : Outcome.FAILS, words);
    }

    static Weighed unknown(String words) {
        return new Weighed(Outcome.UNKNOWN, words);
    }

    boolean holds() {
        return outcome == Outcome.HOLDS;
    }

    boolean fails() {
        return outcome == Outcome.FAILS;
    }
}
