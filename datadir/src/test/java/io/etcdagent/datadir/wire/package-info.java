@NullMarked
package io.etcdagent.datadir.wire;

import org.jspecify.annotations.NullMarked;
