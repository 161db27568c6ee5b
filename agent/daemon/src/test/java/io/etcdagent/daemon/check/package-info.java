@NullMarked
package io.etcdagent.daemon.check;

import org.jspecify.annotations.NullMarked;
