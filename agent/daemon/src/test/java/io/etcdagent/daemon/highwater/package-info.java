@NullMarked
package io.etcdagent.daemon.highwater;

import org.jspecify.annotations.NullMarked;
