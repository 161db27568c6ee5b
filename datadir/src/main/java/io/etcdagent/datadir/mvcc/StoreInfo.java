package io.etcdagent.datadir.mvcc;

import io.etcdagent.datadir.backend.Meta;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far this member had come when the file was written, and how the file stands.
 *
 * @param metas the meta pages that are valid, by their number
 * @param meta the one that counts
 * @param fileLength in bytes
 * @param consistentIndex the index in the raft log up to which the file has everything
 * @param term the raft term of that entry; where etcd writes it, from 3.5 on
 * @param revision the newest in the file
 * @param compacted before this the history is gone, or going; 0 for never
 * @param compactionFinished whether a compaction that was begun has also ended
 * @param storageVersion where etcd writes it, from 3.6 on
 * @param clusterVersion as the members agreed on
 * @param confState the voters and learners as raft has them, in JSON; where etcd writes it, from 3.5 on
 * @param authentication whether etcd asks who its clients are
 */
public record StoreInfo(
        List<Meta> metas,
        Meta meta,
        long fileLength,
        OptionalLong consistentIndex,
        OptionalLong term,
        long revision,
        long compacted,
        boolean compactionFinished,
        Optional<String> storageVersion,
        Optional<String> clusterVersion,
        Optional<String> confState,
        boolean authentication,
        long users,
        long roles) {

    public StoreInfo {
        metas = List.copyOf(metas);
    }
}
