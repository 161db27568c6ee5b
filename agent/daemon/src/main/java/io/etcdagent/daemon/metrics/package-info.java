/**
 * What this agent knows, in numbers for Prometheus. Nothing is asked for a page: it tells what the agent's own loops saw
 * last, and how old that is.
 */
@NullMarked
package io.etcdagent.daemon.metrics;

import org.jspecify.annotations.NullMarked;
