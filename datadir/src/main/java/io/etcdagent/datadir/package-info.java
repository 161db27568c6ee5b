/** The files that etcd keeps in its data directory, read without etcd and never written. */
@NullMarked
package io.etcdagent.datadir;

import org.jspecify.annotations.NullMarked;
