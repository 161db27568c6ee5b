/** Snapshots of a member's backend file, taken to a file and verified. */
@NullMarked
package io.etcdagent.daemon.snapshot;

import org.jspecify.annotations.NullMarked;
