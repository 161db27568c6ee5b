package io.etcdagent.daemon.inspect;

/** Nobody takes the answer any more: who asked has left, or took nothing for too long. */
public class OutputGone extends Exception {

    private static final long serialVersionUID = 1;

    public OutputGone(String why) {
        super(why);
    }
}
