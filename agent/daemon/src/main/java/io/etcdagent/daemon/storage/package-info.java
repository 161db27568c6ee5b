/** Files: the agent's own, small, and whole after any crash; and why one may not be read. */
@NullMarked
package io.etcdagent.daemon.storage;

import org.jspecify.annotations.NullMarked;
