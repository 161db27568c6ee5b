/** The command line, {@code etcd-agentctl}. */
@NullMarked
package io.etcdagent.ctl;

import org.jspecify.annotations.NullMarked;
