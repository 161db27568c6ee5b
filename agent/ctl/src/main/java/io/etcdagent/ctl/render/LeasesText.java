package io.etcdagent.ctl.render;

import io.etcdagent.protocol.LeaseView;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Leases, one to a line. */
public final class LeasesText {

    private static final int KEYS_SHOWN = 3;
    private static final String FORMAT = "%-16s  %9s  %9s  %s";

    private LeasesText() {}

    public static String headings(Style style) {
        return style.apply(Tint.STRONG, FORMAT.formatted("LEASE", "GRANTED", "REMAINING", "KEYS"));
    }

    /**
     * The line.
     *
     * @param whole whether all of its keys are named, however many
     */
    public static String row(LeaseView lease, Showing showing, boolean whole) {
        return FORMAT.formatted(
                Plain.text(lease.id()),
                time(lease.grantedSeconds()),
                time(lease.remainingSeconds()),
                keys(lease, showing, whole));
    }

    private static String time(@Nullable Long seconds) {
        return seconds == null ? "?" : Amounts.duration(Duration.ofSeconds(seconds));
    }

    private static String keys(LeaseView lease, Showing showing, boolean whole) {
        List<String> keys = lease.keys();
        if (keys == null) {
            return "(" + Plain.text(String.valueOf(lease.trouble())) + ")";
        }
        int shown = whole ? keys.size() : Math.min(KEYS_SHOWN, keys.size());
        String names = String.join(
                " ",
                keys.subList(0, shown).stream()
                        .map(key -> showing.words(Base64.getDecoder().decode(key)))
                        .toList());
        return shown == keys.size() ? names : names + " and " + (keys.size() - shown) + " more";
    }
}
