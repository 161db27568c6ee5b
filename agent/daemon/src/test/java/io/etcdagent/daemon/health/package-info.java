@NullMarked
package io.etcdagent.daemon.health;

import org.jspecify.annotations.NullMarked;
