package io.etcdagent.daemon.operation;

import io.etcdagent.protocol.OperationView;
import java.util.Optional;

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
        NOT_FOUND,
        /** The idempotency key belongs to another request. */
        KEY_REUSED
    }

    private final Why why;
    private final String words;
    private final transient Optional<OperationView> inTheWay;

    public OperationRejected(Why why, String words) {
        this(why, words, Optional.empty());
    }

    private OperationRejected(Why why, String words, Optional<OperationView> inTheWay) {
        super(words);
        this.why = why;
        this.words = words;
        this.inTheWay = inTheWay;
    }

    /** Because of that operation. */
    static OperationRejected because(Why why, OperationView inTheWay, String words) {
        return new OperationRejected(why, words, Optional.of(inTheWay));
    }

    public Why why() {
        return why;
    }

    public String words() {
        return words;
    }

    /** The operation that stands in the way, if it is one. */
    public Optional<OperationView> inTheWay() {
        return inTheWay;
    }
}
