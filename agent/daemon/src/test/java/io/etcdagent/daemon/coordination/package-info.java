@NullMarked
package io.etcdagent.daemon.coordination;

import org.jspecify.annotations.NullMarked;
