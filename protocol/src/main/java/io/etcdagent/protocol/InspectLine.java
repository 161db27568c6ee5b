package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/**
 * One line of an answer about the data in etcd, of which exactly one part is there: first the head, then any number of
 * keys, tables, leases or events, and last the end or a problem. An answer without such a last line was cut off.
 */
@Json
public record InspectLine(
        @Nullable InspectHead head,
        @Nullable KeyView key,
        @Nullable TableView table,
        @Nullable LeaseView lease,
        @Nullable EventView event,
        @Nullable InspectEnd end,
        @Nullable Problem problem) {

    public static InspectLine of(InspectHead head) {
        return new InspectLine(head, null, null, null, null, null, null);
    }

    public static InspectLine of(KeyView key) {
        return new InspectLine(null, key, null, null, null, null, null);
    }

    public static InspectLine of(TableView table) {
        return new InspectLine(null, null, table, null, null, null, null);
    }

    public static InspectLine of(LeaseView lease) {
        return new InspectLine(null, null, null, lease, null, null, null);
    }

    public static InspectLine of(EventView event) {
        return new InspectLine(null, null, null, null, event, null, null);
    }

    public static InspectLine of(InspectEnd end) {
        return new InspectLine(null, null, null, null, null, end, null);
    }

    public static InspectLine of(Problem problem) {
        return new InspectLine(null, null, null, null, null, null, problem);
    }
}
