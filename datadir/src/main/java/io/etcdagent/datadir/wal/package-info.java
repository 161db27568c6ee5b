/** etcd's write-ahead log: segments, records, raft entries, and what they say together. */
@NullMarked
package io.etcdagent.datadir.wal;

import org.jspecify.annotations.NullMarked;
