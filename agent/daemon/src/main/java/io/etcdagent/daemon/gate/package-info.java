/** Named preconditions with evidence: stop gates and start gates. Pure decisions, no input and no output. */
@NullMarked
package io.etcdagent.daemon.gate;

import org.jspecify.annotations.NullMarked;
