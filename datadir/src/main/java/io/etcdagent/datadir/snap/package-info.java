/** etcd's snap directory: what raft's log was cut off at, and who was a member then. */
@NullMarked
package io.etcdagent.datadir.snap;

import org.jspecify.annotations.NullMarked;
