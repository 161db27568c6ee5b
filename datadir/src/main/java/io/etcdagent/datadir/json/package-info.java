/** JSON as it lies in etcd's files, read as it comes and never held as a whole. */
@NullMarked
package io.etcdagent.datadir.json;

import org.jspecify.annotations.NullMarked;
