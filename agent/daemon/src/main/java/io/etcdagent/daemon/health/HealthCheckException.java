package io.etcdagent.daemon.health;

/** No fresh check could be had; the message says why. */
public final class HealthCheckException extends Exception {

    private static final long serialVersionUID = 1;

    HealthCheckException(String message) {
        super(message);
    }
}
