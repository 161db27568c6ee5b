/** What the offline commands print for programs. */
@NullMarked
package io.etcdagent.ctl.view;

import org.jspecify.annotations.NullMarked;
