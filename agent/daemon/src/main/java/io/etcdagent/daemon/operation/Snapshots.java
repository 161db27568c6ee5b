package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.etcd.EtcdConnection;
import io.etcdagent.daemon.snapshot.SnapshotException;
import io.etcdagent.daemon.snapshot.TakenSnapshot;

/** Takes snapshots, which are kept. */
public interface Snapshots {

    /**
     * Takes one of that member, verifies it and keeps it.
     *
     * @param name of its file, without an ending
     * @param whileWaiting called whenever some of it came
     */
    TakenSnapshot take(EtcdConnection member, String name, Runnable whileWaiting) throws SnapshotException;
}
