@NullMarked
package io.etcdagent.datadir.log;

import org.jspecify.annotations.NullMarked;
