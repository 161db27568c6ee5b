@NullMarked
package io.etcdagent.daemon.snapshot;

import org.jspecify.annotations.NullMarked;
