/** Files that are written while they are read, or damaged: read by offset, through one small buffer. */
@NullMarked
package io.etcdagent.datadir.window;

import org.jspecify.annotations.NullMarked;
