/** Numbers about this node and its cluster that nothing is decided by but warnings: read slowly, apart from health. */
@NullMarked
package io.etcdagent.daemon.measure;

import org.jspecify.annotations.NullMarked;
