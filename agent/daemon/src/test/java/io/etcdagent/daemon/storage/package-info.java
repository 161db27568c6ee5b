@NullMarked
package io.etcdagent.daemon.storage;

import org.jspecify.annotations.NullMarked;
