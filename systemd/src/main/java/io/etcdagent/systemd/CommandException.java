package io.etcdagent.systemd;

/** A program has no result: it could not be started, took too long or printed too much. */
public final class CommandException extends Exception {

    private static final long serialVersionUID = 1;

    CommandException(String message) {
        super(message);
    }

    CommandException(String message, Throwable cause) {
        super(message, cause);
    }
}
