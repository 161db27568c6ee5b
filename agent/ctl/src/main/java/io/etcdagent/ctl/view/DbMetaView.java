package io.etcdagent.ctl.view;

import io.avaje.jsonb.Json;
import io.etcdagent.datadir.backend.Meta;
import io.etcdagent.datadir.mvcc.Alarm;
import io.etcdagent.datadir.mvcc.StoreInfo;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What {@code db meta -o json} prints.
 *
 * @param fileBytes how long the file is
 * @param metaPages those that are valid
 * @param metaPage the number of the one that counts
 * @param usedBytes up to the last page that was ever used
 * @param consistentIndex up to this index of the raft log the file has everything
 * @param term the raft term of that entry; absent before etcd 3.5
 * @param compacted before this revision the history is gone; 0 for never
 */
@Json
public record DbMetaView(
        String file,
        boolean inUse,
        long fileBytes,
        int pageSize,
        List<MetaPage> metaPages,
        int metaPage,
        long usedBytes,
        boolean freelistKept,
        @Nullable Long consistentIndex,
        @Nullable Long term,
        long revision,
        long compacted,
        boolean compactionFinished,
        @Nullable String clusterVersion,
        @Nullable String storageVersion,
        @Nullable String confState,
        boolean authentication,
        long users,
        long roles,
        List<String> alarms) {

    /** A valid meta page, and the transaction that wrote it. */
    @Json
    public record MetaPage(int page, long transaction, long root) {}

    public DbMetaView {
        metaPages = List.copyOf(metaPages);
        alarms = List.copyOf(alarms);
    }

    public static DbMetaView of(String file, boolean inUse, StoreInfo info, List<Alarm> alarms) {
        Meta meta = info.meta();
        return new DbMetaView(
                file,
                inUse,
                info.fileLength(),
                meta.pageSize(),
                info.metas().stream()
                        .map(one -> new MetaPage(one.page(), one.transaction(), one.root()))
                        .toList(),
                meta.page(),
                meta.highWater() * meta.pageSize(),
                meta.freelist().isPresent(),
                number(info.consistentIndex()),
                number(info.term()),
                info.revision(),
                info.compacted(),
                info.compactionFinished(),
                info.clusterVersion().orElse(null),
                info.storageVersion().orElse(null),
                info.confState().orElse(null),
                info.authentication(),
                info.users(),
                info.roles(),
                alarms.stream()
                        .map(alarm -> alarm.name() + " of member " + Long.toHexString(alarm.memberId()))
                        .toList());
    }

    private static @Nullable Long number(OptionalLong number) {
        return number.isPresent() ? number.getAsLong() : null;
    }
}
