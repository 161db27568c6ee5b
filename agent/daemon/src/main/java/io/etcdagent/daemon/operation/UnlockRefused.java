package io.etcdagent.daemon.operation;

/** The disruption record stays; why, in words for an operator. */
public final class UnlockRefused extends Exception {

    private static final long serialVersionUID = 1;

    private final String words;

    UnlockRefused(String words) {
        super(words);
        this.words = words;
    }

    public String words() {
        return words;
    }
}
