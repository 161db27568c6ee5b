/** What Kubernetes writes into etcd, as far as it names the object. */
@NullMarked
package io.etcdagent.datadir.kubernetes;

import org.jspecify.annotations.NullMarked;
