package io.etcdagent.packaging.quickstart;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where the {@link Observer} finds a member.
 *
 * @param endpoint where it answers over plain HTTP
 * @param etcd looks for its process
 */
record ObservedMember(String name, EtcdEndpoint endpoint, Supplier<Optional<OsProcess>> etcd) {
    static ObservedMember of(Node node) {
        return new ObservedMember(node.member().name(), EtcdEndpoint.of(node.member()), node::etcd);
    }
}
