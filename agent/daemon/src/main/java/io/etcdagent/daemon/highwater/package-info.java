/** How far each member has come, so that one whose disk goes back in time is seen to have done so. */
@NullMarked
package io.etcdagent.daemon.highwater;

import org.jspecify.annotations.NullMarked;
