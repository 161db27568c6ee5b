package io.etcdagent.ctl.view;

import io.avaje.jsonb.Json;
import io.etcdagent.protocol.KeyView;
import io.etcdagent.protocol.LeaseView;
import io.etcdagent.protocol.TableView;
import org.jspecify.annotations.Nullable;

/** One line of what {@code db} prints for programs, where it prints more than one: a single one of these. */
@Json
public record DbLine(
        @Nullable DbHead head,
        @Nullable KeyView key,
        @Nullable Long deleted,
        @Nullable TableView table,
        @Nullable LeaseView lease,
        @Nullable DbEnd end) {

    public static DbLine of(DbHead head) {
        return new DbLine(head, null, null, null, null, null);
    }

    public static DbLine of(KeyView key) {
        return new DbLine(null, key, null, null, null, null);
    }

    /** That the key was deleted at a revision. */
    public static DbLine deleted(long revision) {
        return new DbLine(null, null, revision, null, null, null);
    }

    public static DbLine of(TableView table) {
        return new DbLine(null, null, null, table, null, null);
    }

    public static DbLine of(LeaseView lease) {
        return new DbLine(null, null, null, null, lease, null);
    }

    public static DbLine of(DbEnd end) {
        return new DbLine(null, null, null, null, null, end);
    }
}
