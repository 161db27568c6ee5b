/** The unit that runs etcd on this node, under systemd or as a child process. */
@NullMarked
package io.etcdagent.daemon.unit;

import org.jspecify.annotations.NullMarked;
