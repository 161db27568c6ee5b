package io.etcdagent.systemd;

import java.time.Duration;
import java.util.List;

/** What a unit logged, by journalctl(1). */
public final class Journal {

    /** How a line is printed; journalctl(1), {@code --output}. */
    public enum Format {
        /** The message alone, as the unit wrote it. */
        MESSAGE("cat"),
        /** With the time in UTC, the host and the process. */
        WITH_TIME("short-iso");

        private final String option;

        Format(String option) {
            this.option = option;
        }
    }

    private final Duration deadline;

    public Journal(Duration deadline) {
        this.deadline = deadline;
    }

    /**
     * The newest lines of a unit and of systemd about it, oldest first; none when it never logged anything.
     *
     * @throws SystemdException if the journal cannot be read; to read it takes root or the group systemd-journal
     */
    public List<String> tail(UnitName unit, int lines, Format format) throws SystemdException {
        Command command = new Command(
                List.of(
                        "journalctl",
                        "--quiet",
                        "--no-pager",
                        "--output=" + format.option,
                        "--lines=" + lines,
                        "--unit=" + unit),
                deadline);
        CommandResult result;
        try {
            result = command.run();
        } catch (CommandException e) {
            throw new SystemdException("the journal of " + unit + " cannot be read: " + e.getMessage(), e);
        }
        if (!result.succeeded()) {
            throw new SystemdException("the journal of " + unit + " cannot be read; that takes root or the group"
                    + " systemd-journal (exit " + result.exit() + ": "
                    + result.stderr().lines().findFirst().orElse("no message") + ")");
        }
        return newest(result.stdout().lines().toList(), lines);
    }

    /** One message can have several lines, so there may be more than was asked for. */
    private static List<String> newest(List<String> all, int lines) {
        return List.copyOf(all.subList(Math.max(0, all.size() - lines), all.size()));
    }
}
