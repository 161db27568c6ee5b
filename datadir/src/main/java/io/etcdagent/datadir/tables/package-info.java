/** The key space as people think of it: a tree of prefixes, like directories of a disk and how full they are. */
@NullMarked
package io.etcdagent.datadir.tables;

import org.jspecify.annotations.NullMarked;
