package io.etcdagent.daemon.etcd;

/**
 * A member's hash over its keys up to a revision. The hashes of two members can be compared only if revision and compact
 * revision are the same (server/etcdserver/corrupt.go). For the very revision of a compaction a member since 3.5 may tell the hash that
 * it kept from then, with the compact revision before it; so revisions to compare are best later ones.
 *
 * @param hash an unsigned 32-bit number
 * @param compactRevision up to where the member has compacted its history; -1 for never
 * @param revision up to where was hashed
 */
public record KvHash(long hash, long compactRevision, long revision) {

    /** Whether the hashes of two members can be compared at all. */
    public boolean comparableWith(KvHash other) {
        return revision == other.revision && compactRevision == other.compactRevision;
    }
}
