package io.etcdagent.datadir.bytes;

/**
 * Something in a file is not as etcd would have written it, or the file is not all there.
 *
 * <p>It says where, so that the place can be looked at, and in words for whoever must decide what to do with the file.
 */
public final class Damage extends Exception {

    private static final long serialVersionUID = 1;

    private final String source;
    private final long offset;
    private final String problem;

    /**
     * @param source what was read, as the operator named it: most often the path of a file
     * @param offset the byte of it at which the trouble lies, from 0
     * @param problem what is wrong there, to follow "at byte N: "
     */
    public Damage(String source, long offset, String problem) {
        super(source + ": at byte " + offset + ": " + problem);
        this.source = source;
        this.offset = offset;
        this.problem = problem;
    }

    public String source() {
        return source;
    }

    public long offset() {
        return offset;
    }

    public String problem() {
        return problem;
    }

    /** Damage is expected by the thousand where a file is broken, and is told by place, not by what the program did. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
