package io.etcdagent.ctl;

/**
 * What is printed does not get there any more, so that there is no use in more of it. Whether whoever reads it has had
 * enough, as {@code head} has, or it was lost, {@link StandardOutput} knows.
 */
final class OutputClosed extends Exception {

    private static final long serialVersionUID = 1;
}
