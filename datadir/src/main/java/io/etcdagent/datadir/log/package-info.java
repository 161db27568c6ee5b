/** A member's log as a whole: its write-ahead log and its snapshots, and whether etcd could start from them. */
@NullMarked
package io.etcdagent.datadir.log;

import org.jspecify.annotations.NullMarked;
