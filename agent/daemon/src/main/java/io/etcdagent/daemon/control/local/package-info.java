/** The control socket: a Unix socket, where the kernel says who is at the other end, and what that user may do. */
@NullMarked
package io.etcdagent.daemon.control.local;

import org.jspecify.annotations.NullMarked;
