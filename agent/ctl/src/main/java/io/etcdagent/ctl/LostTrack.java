package io.etcdagent.ctl;

/** What was followed could not be followed to its end; it may well go on. */
final class LostTrack extends Exception {

    private static final long serialVersionUID = 1;

    LostTrack(String message) {
        super(message);
    }
}
