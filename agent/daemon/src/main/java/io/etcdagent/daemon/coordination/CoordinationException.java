package io.etcdagent.daemon.coordination;

import org.jspecify.annotations.Nullable;

/** Lock, record or registry could not be read or written, or hold what this agent must not touch. */
public sealed class CoordinationException extends Exception permits NotUnderstoodException {

    private static final long serialVersionUID = 1;

    public CoordinationException(String message) {
        super(message);
    }

    public CoordinationException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** In words for an operator; never null. */
    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? toString() : message;
    }
}
