package io.etcdagent.daemon.unit;

/** The supervisor could not be asked, or refused; the message says what to do about it. */
public final class UnitException extends Exception {

    private static final long serialVersionUID = 1;

    public UnitException(String message) {
        super(message);
    }

    public UnitException(String message, Throwable cause) {
        super(message, cause);
    }

    /** In words for an operator; never null. */
    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? toString() : message;
    }
}
