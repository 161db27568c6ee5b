package io.etcdagent.daemon.etcd;

import java.net.URI;

/** Connections by endpoint: one channel each, kept, all on one event loop, all with the same certificates. */
public interface EtcdConnections extends AutoCloseable {

    /** The connection to an endpoint, made on first use. */
    EtcdConnection to(URI endpoint);

    @Override
    void close();
}
