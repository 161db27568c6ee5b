package io.etcdagent.daemon.operation;

/** An attempt to replace a member ends here, and another one goes on. */
final class Unfinished extends Exception {

    private static final long serialVersionUID = 1;

    Unfinished(String words) {
        super(words);
    }

    String words() {
        return String.valueOf(getMessage());
    }
}
