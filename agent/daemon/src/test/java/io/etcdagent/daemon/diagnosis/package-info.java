@NullMarked
package io.etcdagent.daemon.diagnosis;

import org.jspecify.annotations.NullMarked;
