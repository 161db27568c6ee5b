package io.etcdagent.ctl;

/** Whoever reads what is printed has had enough, as {@code head} has. */
final class OutputClosed extends Exception {

    private static final long serialVersionUID = 1;
}
