package io.etcdagent.systemd;

/**
 * How a program ended.
 *
 * @param exit its exit status; 128 + the signal's number when a signal ended it
 * @param stdout all that it printed
 * @param stderr what it said to people, cut at the output limit
 */
public record CommandResult(int exit, String stdout, String stderr) {

    public boolean succeeded() {
        return exit == 0;
    }
}
