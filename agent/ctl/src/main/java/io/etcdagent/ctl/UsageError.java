package io.etcdagent.ctl;

/** The command was understood and makes no sense as it was given. */
final class UsageError extends Exception {

    private static final long serialVersionUID = 1;

    UsageError(String message) {
        super(message);
    }
}
