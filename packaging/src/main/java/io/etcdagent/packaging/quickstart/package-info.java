/**
 * The main job, shown: a cluster of real etcd members on loopback addresses with an agent each, a
 * load that checks itself, and an observer outside the agents. Nothing here uses the agent's code;
 * it is started and asked as an operator would.
 */
@NullMarked
package io.etcdagent.packaging.quickstart;

import org.jspecify.annotations.NullMarked;
