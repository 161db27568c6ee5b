/** HTTP on the control socket: routes, authorisation, streams. */
@NullMarked
package io.etcdagent.daemon.control;

import org.jspecify.annotations.NullMarked;
