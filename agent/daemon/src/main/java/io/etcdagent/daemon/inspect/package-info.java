/**
 * Looks into the data in etcd for people: keys, the key space as tables, leases, changes, users, a snapshot.
 *
 * <p>Everything is read page by page and written as it comes, at the pace of whoever takes it: no answer is ever held as
 * a whole. What is read in more than one page is read at one revision.
 */
@NullMarked
package io.etcdagent.daemon.inspect;

import org.jspecify.annotations.NullMarked;
