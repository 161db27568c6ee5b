/** What the agents tell each other through etcd: the restart lock, the disruption record, the registry of agents. */
@NullMarked
package io.etcdagent.daemon.coordination;

import org.jspecify.annotations.NullMarked;
