/** What befalls agents at each border of an operation, and what must hold afterwards, whatever befell them. */
@NullMarked
package io.etcdagent.daemon.fault;

import org.jspecify.annotations.NullMarked;
