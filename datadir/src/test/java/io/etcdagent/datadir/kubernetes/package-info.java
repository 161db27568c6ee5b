@NullMarked
package io.etcdagent.datadir.kubernetes;

import org.jspecify.annotations.NullMarked;
