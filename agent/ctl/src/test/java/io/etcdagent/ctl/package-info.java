@NullMarked
package io.etcdagent.ctl;

import org.jspecify.annotations.NullMarked;
