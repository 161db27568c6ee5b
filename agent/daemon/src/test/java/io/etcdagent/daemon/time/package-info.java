@NullMarked
package io.etcdagent.daemon.time;

import org.jspecify.annotations.NullMarked;
