package io.etcdagent.ctl.render;

import io.etcdagent.datadir.bytes.Bytes;
import io.etcdagent.datadir.mvcc.Lease;
import java.util.ArrayList;
import java.util.List;

/** Leases as a file has them, each with its keys. */
public final class LeaseText {

    private LeaseText() {}

    /** The line above all others. */
    public static String headings(Style style) {
        return style.apply(Tint.STRONG, "           LEASE   GRANTED      KEYS");
    }

    /**
     * A lease and the first of its keys, each in a line of its own.
     *
     * @param count how many keys it has in all
     */
    public static List<String> lines(Lease lease, List<Bytes> keys, long count, Showing showing) {
        List<String> lines = new ArrayList<>();
        String granted = lease.ttl() + "s";
        lines.add(right(Long.toHexString(lease.id()), 16)
                + right(granted, 10)
                + right(Long.toString(count), 10)
                + (lease.checkpointed() > 0 ? "  (" + lease.checkpointed() + "s remained when that was written)" : ""));
        for (Bytes key : keys) {
            lines.add("  " + (showing == Showing.HEX ? showing : Showing.TEXT).words(key.toArray()));
        }
        if (count > keys.size()) {
            lines.add("  and " + (count - keys.size()) + " more: --full");
        }
        return lines;
    }

    private static String right(String field, int width) {
        return " ".repeat(Math.max(0, width - field.length())) + field;
    }
}
