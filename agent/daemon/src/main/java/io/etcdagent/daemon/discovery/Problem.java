package io.etcdagent.daemon.discovery;

/**
 * Something about this host's configuration that an operator should mend.
 *
 * @param what what is wrong and what it means
 * @param remedy what to do, with the command where there is one
 */
public record Problem(Weight weight, String what, String remedy) {

    /** Whether the agent can do its work all the same. */
    public enum Weight {
        /** It cannot speak with its member. */
        OBSTACLE,
        /** It can; something else suffers, or soon will. */
        WARNING
    }

    static Problem obstacle(String what, String remedy) {
        return new Problem(Weight.OBSTACLE, what, remedy);
    }

    static Problem warning(String what, String remedy) {
        return new Problem(Weight.WARNING, what, remedy);
    }

    /** All of it in one line. */
    public String line() {
        return remedy.isEmpty() ? what : what + ". " + remedy;
    }
}
