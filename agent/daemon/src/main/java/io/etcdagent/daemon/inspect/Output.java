package io.etcdagent.daemon.inspect;

/** Where an answer goes, at the pace of whoever takes it. For one writing thread. */
public interface Output {

    /**
     * Writes, and waits while too much of what was written before is not taken yet. The bytes may be changed again once
     * this returns.
     *
     * @throws OutputGone if nobody takes it any more
     */
    void write(byte[] bytes, int from, int length) throws OutputGone;

    /** Says, before the first is written, how many bytes there will be. */
    void expect(long bytes);

    /**
     * Has something done, on any thread and at once if need be, when nobody takes the answer any more; in place of what
     * was to be done so far.
     */
    void whenGone(Runnable then);
}
