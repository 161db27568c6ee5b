/** What etcd keeps in its backend file: keys by revision, leases, members, alarms, and how far it has come. */
@NullMarked
package io.etcdagent.datadir.mvcc;

import org.jspecify.annotations.NullMarked;
