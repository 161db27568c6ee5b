package io.etcdagent.daemon.unit;

import java.io.IOException;

/**
 * What {@code /proc/PID/stat} tells of a process (proc(5)).
 *
 * @param state its state, {@code Z} for a zombie
 * @param threads how many threads it has
 * @param startTicks when it started, in clock ticks from boot
 * @param addressSpace its size; 0 for a thread of the kernel and for a process that is as good as gone
 */
record ProcessStat(String state, long threads, long startTicks, long addressSpace) {

    /** Whether nothing of it runs. Its first thread can be a zombie while others still run and keep files open. */
    boolean ended() {
        return switch (state) {
            case "Z", "X", "x" -> threads <= 1;
            default -> false;
        };
    }

    /** Reads {@code PID (COMMAND) STATE ...}, where the command is any text, with brackets and spaces too. */
    static ProcessStat parse(String stat) throws IOException {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
        try {
            return new ProcessStat(
                    field(fields, 3),
                    Long.parseLong(field(fields, 20)),
                    Long.parseLong(field(fields, 22)),
                    Long.parseLong(field(fields, 23)));
        } catch (ArrayIndexOutOfBoundsException | NumberFormatException e) {
            throw new IOException("unknown form of /proc/PID/stat: " + stat, e);
        }
    }

    /** By its number in proc(5), where the field after the command is the third. */
    private static String field(String[] fields, int number) {
        return fields[number - 3];
    }
}
