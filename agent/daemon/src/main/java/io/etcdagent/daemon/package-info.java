/** The daemon: the wiring, by hand, and nothing else. */
@NullMarked
package io.etcdagent.daemon;

import org.jspecify.annotations.NullMarked;
