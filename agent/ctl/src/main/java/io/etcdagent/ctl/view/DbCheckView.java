package io.etcdagent.ctl.view;

import io.avaje.jsonb.Json;
import io.etcdagent.datadir.backend.CheckSummary;
import java.util.List;

/**
 * What {@code db check -o json} prints.
 *
 * @param sound whether nothing was found wrong
 * @param settled whether the file stood still; if not, what was found wrong may be etcd's writing meanwhile
 */
@Json
public record DbCheckView(
        String file,
        boolean sound,
        boolean settled,
        int metaPage,
        long transaction,
        long usedPages,
        long freePages,
        boolean freelistKept,
        long branches,
        long leaves,
        long buckets,
        long entries,
        long damageCount,
        List<DamageView> damages) {

    public DbCheckView {
        damages = List.copyOf(damages);
    }

    public static DbCheckView of(String file, CheckSummary summary, long damageCount, List<DamageView> damages) {
        return new DbCheckView(
                file,
                damageCount == 0,
                summary.settled(),
                summary.meta().page(),
                summary.meta().transaction(),
                summary.usedPages(),
                summary.freePages(),
                summary.freelistKept(),
                summary.branches(),
                summary.leaves(),
                summary.buckets(),
                summary.entries(),
                damageCount,
                damages);
    }
}
