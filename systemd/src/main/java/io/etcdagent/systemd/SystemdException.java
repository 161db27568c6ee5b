package io.etcdagent.systemd;

/** systemd refused, failed or could not be asked; the message says what to do about it. */
public final class SystemdException extends Exception {

    private static final long serialVersionUID = 1;

    SystemdException(String message) {
        super(message);
    }

    SystemdException(String message, Throwable cause) {
        super(message, cause);
    }
}
