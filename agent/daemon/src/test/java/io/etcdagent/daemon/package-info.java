@NullMarked
package io.etcdagent.daemon;

import org.jspecify.annotations.NullMarked;
