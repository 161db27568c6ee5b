/** Certificates and keys in files: read, paired, told apart from renewed ones. */
@NullMarked
package io.etcdagent.daemon.tls;

import org.jspecify.annotations.NullMarked;
