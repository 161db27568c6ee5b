package io.etcdagent.ctl.render;

import java.time.Duration;

/** Numbers with units, short. */
public final class Amounts {

    private static final String[] BINARY_UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

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

    /** For example {@code 20.0 KiB}. */
    public static String bytes(long bytes) {
        long tenths = bytes * 10;
        int unit = 0;
        while (tenths >= 10_240 && unit < BINARY_UNITS.length - 1) {
            tenths /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : tenths / 10 + "." + tenths % 10 + " " + BINARY_UNITS[unit];
    }

    private static String twoDigits(long number) {
        return number < 10 ? "0" + number : Long.toString(number);
    }
}
