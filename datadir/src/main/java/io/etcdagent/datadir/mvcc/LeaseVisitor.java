package io.etcdagent.datadir.mvcc;

import io.etcdagent.datadir.bytes.Bytes;
import java.io.IOException;

/** Takes leases by their ids, each before the keys that belong to it. */
public interface LeaseVisitor {

    void lease(Lease lease) throws IOException;

    /** Takes a key of the lease that came last. */
    void key(Bytes key) throws IOException;
}
