@NullMarked
package io.etcdagent.daemon.measure;

import org.jspecify.annotations.NullMarked;
