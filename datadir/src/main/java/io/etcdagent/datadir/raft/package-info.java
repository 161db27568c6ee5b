/** What raft and etcd say about members, in the log and in snapshots alike. */
@NullMarked
package io.etcdagent.datadir.raft;

import org.jspecify.annotations.NullMarked;
