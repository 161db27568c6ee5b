/** Protocol Buffers as they lie in etcd's files: fields read one after the other, without generated classes. */
@NullMarked
package io.etcdagent.datadir.wire;

import org.jspecify.annotations.NullMarked;
