/** What is shown, as lines of text; pure, so that it can be compared word for word. */
@NullMarked
package io.etcdagent.ctl.render;

import org.jspecify.annotations.NullMarked;
