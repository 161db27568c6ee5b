/**
 * Talks to an agent: blocking calls with deadlines, streams that can be cancelled, errors that say what to do.
 *
 * <p>HTTP is Apache HttpCore's, over a socket that a {@link io.etcdagent.protocol.client.Transport} opens.
 */
@NullMarked
package io.etcdagent.protocol.client;

import org.jspecify.annotations.NullMarked;
