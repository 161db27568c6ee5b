package io.etcdagent.daemon.check;

import java.time.Duration;
import java.util.Locale;

/** Numbers in sentences. */
final class Words {

    private static final double KIBI = 1024;

    private Words() {}

    static String percent(double percent) {
        return number(percent) + " %";
    }

    static String bytes(long bytes) {
        if (bytes < KIBI) {
            return bytes + " B";
        }
        if (bytes < KIBI * KIBI) {
            return number(bytes / KIBI) + " KiB";
        }
        return bytes < KIBI * KIBI * KIBI
                ? number(bytes / KIBI / KIBI) + " MiB"
                : number(bytes / KIBI / KIBI / KIBI) + " GiB";
    }

    /** The largest unit of which there are two. */
    static String time(double seconds) {
        if (seconds < 1) {
            return number(seconds * 1000) + " ms";
        }
        Duration time = Duration.ofMillis((long) (seconds * 1000));
        if (time.toMinutes() < 2) {
            return number(seconds) + " s";
        }
        if (time.toHours() < 2) {
            return time.toMinutes() + " min";
        }
        return time.toDays() < 2 ? time.toHours() + " h" : time.toDays() + " d";
    }

    static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
