@NullMarked
package io.etcdagent.daemon.rollout;

import org.jspecify.annotations.NullMarked;
