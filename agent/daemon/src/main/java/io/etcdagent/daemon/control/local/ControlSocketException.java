package io.etcdagent.daemon.control.local;

import java.io.IOException;

/** The control socket cannot be opened; the message tells an operator why, and what to do. */
public final class ControlSocketException extends IOException {

    private static final long serialVersionUID = 1;

    ControlSocketException(String message) {
        super(message);
    }

    ControlSocketException(String message, Throwable cause) {
        super(message, cause);
    }
}
