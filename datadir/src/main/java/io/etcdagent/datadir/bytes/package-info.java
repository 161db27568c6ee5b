/** Bytes of a file that another process may be writing, read within bounds. */
@NullMarked
package io.etcdagent.datadir.bytes;

import org.jspecify.annotations.NullMarked;
