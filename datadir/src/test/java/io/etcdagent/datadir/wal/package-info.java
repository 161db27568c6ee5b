@NullMarked
package io.etcdagent.datadir.wal;

import org.jspecify.annotations.NullMarked;
