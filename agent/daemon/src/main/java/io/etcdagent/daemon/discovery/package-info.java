/**
 * Finds out how the etcd of this host is configured, from its unit and its process: where it is dialled and with which
 * certificates. Works while etcd is down. What reads and what decides is kept apart.
 */
@NullMarked
package io.etcdagent.daemon.discovery;

import org.jspecify.annotations.NullMarked;
