package io.etcdagent.ctl.render;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Numbers with units, short. */
public final class Amounts {

    private static final List<String> BINARY_UNITS = List.of("KiB", "MiB", "GiB", "TiB");

    private Amounts() {}

    /** For example {@code 0.4s}, {@code 12.0s}, {@code 3m05s}, {@code 2h07m}. */
    public static String duration(Duration duration) {
        long tenths = Math.max(0, duration.toMillis()) / 100;
        long seconds = tenths / 10;
        if (seconds < 60) {
            return seconds + "." + tenths % 10 + "s";
        }
        long minutes = seconds / 60;
        if (minutes < 60) {
            return minutes + "m" + twoDigits(seconds % 60) + "s";
        }
        return minutes / 60 + "h" + twoDigits(minutes % 60) + "m";
    }

    /** For example {@code 20.0 KiB}: rounded as the agent does it, whose words stand beside these. */
    public static String bytes(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        double amount = bytes / 1024.0;
        int unit = 0;
        // From there on a tenth more would be shown as 1024.0.
        while (amount >= 1023.95 && unit < BINARY_UNITS.size() - 1) {
            amount /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", amount, BINARY_UNITS.get(unit));
    }

    private static String twoDigits(long number) {
        return number < 10 ? "0" + number : Long.toString(number);
    }
}
