/**
 * The TLS listener for other machines: whom it lets in by which certificate, in which role, how many of them, and for how
 * long.
 */
@NullMarked
package io.etcdagent.daemon.control.remote;

import org.jspecify.annotations.NullMarked;
