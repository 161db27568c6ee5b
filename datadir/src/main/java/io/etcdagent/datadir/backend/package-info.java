/**
 * The file in which etcd keeps its state, as bbolt lays it out: pages, buckets as B+ trees, two meta pages of which the
 * newer valid one counts. Nothing is taken for granted that lies in the file.
 *
 * <h2>While etcd is running</h2>
 *
 * No copy is made and bbolt's lock is not taken. bbolt never writes to a page that the newest meta page leads to; it
 * writes new pages, then the older of the two meta pages. Only the transaction after that may write to pages that the
 * former meta page led to. So what was copied out is as it was at the time of a meta page if both meta pages are the same
 * before and after ({@link io.etcdagent.datadir.backend.Stamp}). A walk holds that for each leaf and the way to it; where
 * etcd has committed meanwhile it looks for the place anew, by key, from the root that is newest then.
 */
@NullMarked
package io.etcdagent.datadir.backend;

import org.jspecify.annotations.NullMarked;
