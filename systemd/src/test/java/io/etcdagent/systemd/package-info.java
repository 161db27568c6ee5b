@NullMarked
package io.etcdagent.systemd;

import org.jspecify.annotations.NullMarked;
