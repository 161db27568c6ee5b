/** The agent's own files: small, and whole after any crash. */
@NullMarked
package io.etcdagent.daemon.storage;

import org.jspecify.annotations.NullMarked;
