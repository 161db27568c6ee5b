@NullMarked
package io.etcdagent.datadir.mvcc;

import org.jspecify.annotations.NullMarked;
