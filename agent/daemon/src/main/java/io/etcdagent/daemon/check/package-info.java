/** The detail of health: what operators of etcd watch beside the verdicts, and from where on it is worth a warning. */
@NullMarked
package io.etcdagent.daemon.check;

import org.jspecify.annotations.NullMarked;
