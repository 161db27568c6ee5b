/** Real etcd members, certificates and waiting for tests. */
@NullMarked
package io.etcdagent.daemon.testing;

import org.jspecify.annotations.NullMarked;
