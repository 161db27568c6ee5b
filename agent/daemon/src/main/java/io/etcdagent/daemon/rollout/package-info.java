/** The whole cluster, member by member, declared in etcd and carried out by the agents. */
@NullMarked
package io.etcdagent.daemon.rollout;

import org.jspecify.annotations.NullMarked;
