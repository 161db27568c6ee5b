/** One durable operation on this node: its phases, its journal, its resumption. */
@NullMarked
package io.etcdagent.daemon.operation;

import org.jspecify.annotations.NullMarked;
