@NullMarked
package io.etcdagent.datadir.bytes;

import org.jspecify.annotations.NullMarked;
