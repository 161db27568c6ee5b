package io.etcdagent.daemon.operation;

/** The journal cannot be read or written; nothing may be stopped without it. */
public final class JournalException extends Exception {

    private static final long serialVersionUID = 1;

    private final String words;

    public JournalException(String words, Throwable cause) {
        super(words, cause);
        this.words = words;
    }

    @Override
    public String getMessage() {
        return words;
    }
}
