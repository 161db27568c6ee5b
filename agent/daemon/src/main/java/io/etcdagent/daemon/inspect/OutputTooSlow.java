package io.etcdagent.daemon.inspect;

/** Who asked is there, and takes nothing. */
public final class OutputTooSlow extends OutputGone {

    private static final long serialVersionUID = 1;

    public OutputTooSlow(String why) {
        super(why);
    }
}
