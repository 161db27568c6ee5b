/**
 * The agent's own API: its routes, what this node's agent answers to each of them, and the words that it puts that into.
 * Knows nothing of connections.
 */
@NullMarked
package io.etcdagent.daemon.control.api;

import org.jspecify.annotations.NullMarked;
