/** Real etcd members and agents, what can go wrong with them, and who watches from outside, for tests. */
@NullMarked
package io.etcdagent.daemon.testing;

import org.jspecify.annotations.NullMarked;
