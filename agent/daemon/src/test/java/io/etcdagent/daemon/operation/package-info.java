@NullMarked
package io.etcdagent.daemon.operation;

import org.jspecify.annotations.NullMarked;
