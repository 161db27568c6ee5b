/** Certificates and keys in files, as etcd's tools write them. */
@NullMarked
package io.etcdagent.protocol.tls;

import org.jspecify.annotations.NullMarked;
