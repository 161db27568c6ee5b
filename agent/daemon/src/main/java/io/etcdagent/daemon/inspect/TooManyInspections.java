package io.etcdagent.daemon.inspect;

/** As many answers are being written as there is memory for. Nothing was read. */
public final class TooManyInspections extends Exception {

    private static final long serialVersionUID = 1;

    TooManyInspections(String what) {
        super("As many " + what + " are under way as this agent allows at a time");
    }
}
