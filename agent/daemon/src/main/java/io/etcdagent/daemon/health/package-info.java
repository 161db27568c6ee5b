/** Checks of the unit, the member and the cluster, and the verdicts they lead to. */
@NullMarked
package io.etcdagent.daemon.health;

import org.jspecify.annotations.NullMarked;
