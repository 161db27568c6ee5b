@NullMarked
package io.etcdagent.daemon.discovery;

import org.jspecify.annotations.NullMarked;
