@NullMarked
package io.etcdagent.daemon.gate;

import org.jspecify.annotations.NullMarked;
