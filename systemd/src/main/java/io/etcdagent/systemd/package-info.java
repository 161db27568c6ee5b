/** systemd by its own commands: units, the journal, notification of readiness. */
@NullMarked
package io.etcdagent.systemd;

import org.jspecify.annotations.NullMarked;
