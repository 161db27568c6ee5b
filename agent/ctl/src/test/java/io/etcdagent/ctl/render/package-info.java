@NullMarked
package io.etcdagent.ctl.render;

import org.jspecify.annotations.NullMarked;
