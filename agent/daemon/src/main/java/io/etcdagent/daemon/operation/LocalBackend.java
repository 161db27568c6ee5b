package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.etcd.EtcdConnection;
import io.etcdagent.daemon.etcd.EtcdException;
import java.time.Duration;
import java.util.function.Supplier;

/** The backend file of the local member, by way of its own endpoint. */
public final class LocalBackend {

    private static final Duration ASK = Duration.ofSeconds(5);

    /** For a small file, and all that is not copying. */
    private static final Duration BASE = Duration.ofMinutes(2);

    /**
     * Etcd copies what is used of the file once; a disk that is slower than this serves no etcd. For the largest file
     * that etcd is made for, 8 GiB, that makes 36 minutes.
     */
    private static final long SLOWEST_BYTES_A_SECOND = 4L * 1024 * 1024;

    private final Supplier<EtcdConnection> local;

    /** @param local the connection to the local member */
    public LocalBackend(Supplier<EtcdConnection> local) {
        this.local = local;
    }

    /** How long a defragmentation of a file of that size may take. */
    static Duration allowance(long bytes) {
        return BASE.plusSeconds(Math.max(0, bytes) / SLOWEST_BYTES_A_SECOND);
    }

    /** Its size in bytes, free pages included. */
    long size() throws EtcdException {
        return local.get().status(ASK).dbSize();
    }

    /**
     * Has the member rewrite it, and returns when etcd says that this is done. When it does not say so in time, it may
     * be done all the same, or be done yet.
     *
     * @param whileWaiting called every second meanwhile
     */
    void defragment(Duration deadline, Runnable whileWaiting) throws EtcdException, InterruptedException {
        AttendedCall.run("defragment", () -> local.get().defragment(deadline), whileWaiting);
    }
}
