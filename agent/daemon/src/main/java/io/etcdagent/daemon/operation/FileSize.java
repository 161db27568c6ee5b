package io.etcdagent.daemon.operation;

import java.util.List;
import java.util.Locale;

/** The size of a file, for people to read. */
record FileSize(long bytes) {

    private static final List<String> UNITS = List.of("KiB", "MiB", "GiB", "TiB");

    /** For example {@code 512 B}, {@code 40.1 MiB}. */
    String words() {
        if (bytes < 1024) {
            return bytes + " B";
        }
        double amount = bytes / 1024.0;
        int unit = 0;
        while (amount >= 1023.95 && unit < UNITS.size() - 1) {
            amount /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", amount, UNITS.get(unit));
    }
}
