package io.etcdagent.daemon.operation;

/** Words in a command that an operator may copy. */
final class Shell {

    private Shell() {}

    /** As one word for a POSIX shell, whatever is in it. */
    static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./:@%+=,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
