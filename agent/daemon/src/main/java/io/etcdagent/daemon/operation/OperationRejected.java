package io.etcdagent.daemon.operation;

/** An operation that was not even begun. */
public final class OperationRejected extends Exception {

    private static final long serialVersionUID = 1;

    /** Why. */
    public enum Why {
        /** Another operation is at work, or its aftermath. */
        CONFLICT,
        /** This agent cannot do that. */
        UNSUPPORTED,
        /** The agent does not know its member yet, or cannot trust its own journal. */
        NOT_READY,
        /** There is no such operation. */
        NOT_FOUND
    }

    private final Why why;
    private final String words;

    public OperationRejected(Why why, String words) {
        super(words);
        this.why = why;
        this.words = words;
    }

    public Why why() {
        return why;
    }

    public String words() {
        return words;
    }
}
