package io.etcdagent.daemon.supervision;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What the supervisor asked of this process when it started it (sd_notify(3), sd_watchdog_enabled(3)).
 *
 * @param socket where it listens: a path, or {@code @} and an abstract name; empty if it does not
 * @param signOfLifeWithin it ends a process that gave none for so long; empty if it does not care
 */
public record SupervisorWishes(Optional<String> socket, Optional<Duration> signOfLifeWithin) {

    /** Nobody asked for anything. */
    public static final SupervisorWishes NONE = new SupervisorWishes(Optional.empty(), Optional.empty());

    /**
     * From the environment of this process.
     *
     * @param pid this process: a wish for a watchdog can be meant for another one that the variables were inherited
     *     from
     * @throws IOException in words for an operator, if a variable cannot be understood: an agent that does
     *     not do what it is asked for is killed after a while, and nobody knows why
     */
    public static SupervisorWishes of(Map<String, String> environment, long pid) throws IOException {
        String socket = environment.getOrDefault("NOTIFY_SOCKET", "");
        if (socket.isEmpty()) {
            return NONE;
        }
        if (!(socket.startsWith("/") || socket.startsWith("@")) || socket.length() < 2) {
            throw new IOException("NOTIFY_SOCKET is neither a path nor an abstract name that begins with @: " + socket);
        }
        return new SupervisorWishes(Optional.of(socket), watchdog(environment, pid));
    }

    private static Optional<Duration> watchdog(Map<String, String> environment, long pid) throws IOException {
        String microseconds = environment.getOrDefault("WATCHDOG_USEC", "");
        String whose = environment.getOrDefault("WATCHDOG_PID", "");
        if (microseconds.isEmpty() || !(whose.isEmpty() || whose.equals(Long.toString(pid)))) {
            return Optional.empty();
        }
        try {
            long micros = Long.parseLong(microseconds);
            if (micros > 0) {
                return Optional.of(Duration.ofNanos(Math.multiplyExact(micros, 1000L)));
            }
        } catch (NumberFormatException | ArithmeticException malformed) {
            // As below.
        }
        throw new IOException("WATCHDOG_USEC is not a number of microseconds: " + microseconds);
    }
}
