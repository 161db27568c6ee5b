/** What the agent needs of etcd: members, status, keys, leases. Every call has a deadline; every id is unsigned. */
@NullMarked
package io.etcdagent.daemon.etcd;

import org.jspecify.annotations.NullMarked;
