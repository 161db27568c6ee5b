package io.etcdagent.daemon.coordination;

/** What stands in etcd, or on disk, is not what this agent can read: of a newer version, or not an agent's at all. */
public final class NotUnderstoodException extends CoordinationException {

    private static final long serialVersionUID = 1;

    NotUnderstoodException(String message) {
        super(message);
    }

    NotUnderstoodException(String message, Throwable cause) {
        super(message, cause);
    }
}
