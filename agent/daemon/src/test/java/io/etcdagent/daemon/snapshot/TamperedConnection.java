package io.etcdagent.daemon.snapshot;

import io.etcdagent.daemon.etcd.EtcdConnection;
import io.etcdagent.daemon.etcd.EtcdConnection.SnapshotReceiver;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.UnaryOperator;

/** A real member, with somebody between who has a hand in its snapshots. */
final class TamperedConnection {

    private TamperedConnection() {}

    static EtcdConnection of(EtcdConnection real, UnaryOperator<SnapshotReceiver> between) {
        return (EtcdConnection) Proxy.newProxyInstance(
                EtcdConnection.class.getClassLoader(),
                new Class<?>[] {EtcdConnection.class},
                (proxy, method, arguments) -> {
                    if (arguments != null && arguments[0] instanceof SnapshotReceiver receiver) {
                        arguments[0] = between.apply(receiver);
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
