@NullMarked
package io.etcdagent.datadir.testing;

import org.jspecify.annotations.NullMarked;
