package io.etcdagent.systemd;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

    private static final String CURSOR = "-- cursor: ";

    private final String program;
    private final Duration deadline;

    /** @param deadline of each call */
    public Journal(Duration deadline) {
        this("journalctl", deadline);
    }

    /** @param program another one that takes its place */
    public Journal(String program, Duration deadline) {
        this.program = program;
        this.deadline = deadline;
    }

    /**
     * The newest lines of a unit and of systemd about it, oldest first; none when it never logged anything.
     *
     * @throws SystemdException if the journal cannot be read; to read it takes root or the group systemd-journal
     */
    public List<String> tail(UnitName unit, int lines, Format format) throws SystemdException {
        CommandResult result = read(
                "the journal of " + unit, List.of("--output=" + format.option, "--lines=" + lines, "--unit=" + unit));
        if (!result.succeeded()) {
            throw refused("the journal of " + unit, result);
        }
        return newest(result.stdout().lines().toList(), lines);
    }

    /**
     * Some entries of one run of a unit.
     *
     * @param lines what the processes of this run wrote, the oldest first; systemd's own words about it are not there
     * @param cursor where to go on; empty when there was no entry
     */
    public record Page(List<String> lines, Optional<String> cursor) {

        public Page {
            lines = List.copyOf(lines);
        }
    }

    /**
     * The newest lines that the processes of one run wrote, oldest first; none when it wrote nothing, or that is gone.
     *
     * @throws SystemdException if the journal cannot be read
     */
    public List<String> tail(Invocation invocation, int lines) throws SystemdException {
        return newest(page(invocation, List.of("--lines=" + lines)).lines(), lines);
    }

    /**
     * The newest entries of a run.
     *
     * @throws SystemdException if the journal cannot be read; to read it takes root or the group systemd-journal
     */
    public Page newest(Invocation invocation, int entries) throws SystemdException {
        return page(invocation, List.of("--lines=" + entries));
    }

    /** Entries of a run that came after those of an earlier page; the first of them, if there are more. */
    Page after(Invocation invocation, String cursor, int entries) throws SystemdException {
        return page(invocation, List.of("--lines=" + entries, "--after-cursor=" + cursor));
    }

    /**
     * Asks for plain text and not for JSON, in which journalctl leaves out messages of 4 KiB and writes those with
     * colours in them as lists of numbers.
     */
    private Page page(Invocation invocation, List<String> which) throws SystemdException {
        String journal = "the journal of the run " + invocation;
        List<String> options = new ArrayList<>(List.of("--output=" + Format.MESSAGE.option, "--show-cursor"));
        options.addAll(which);
        options.add("_SYSTEMD_INVOCATION_ID=" + invocation);
        CommandResult result = read(journal, options);
        if (!result.succeeded() && !saysNoEntry(result)) {
            throw refused(journal, result);
        }
        return page(result.stdout().lines().toList());
    }

    /** With --show-cursor, journalctl 252 fails without a word when there is no entry to show the cursor of. */
    private static boolean saysNoEntry(CommandResult result) {
        return result.exit() == 1
                && result.stdout().isEmpty()
                && result.stderr().isEmpty();
    }

    /** The cursor stands in the last line: what looks like one before that, the unit wrote itself. */
    private static Page page(List<String> printed) {
        int last = printed.size() - 1;
        return last >= 0 && printed.get(last).startsWith(CURSOR)
                ? new Page(
                        printed.subList(0, last), Optional.of(printed.get(last).substring(CURSOR.length())))
                : new Page(printed, Optional.empty());
    }

    private CommandResult read(String journal, List<String> options) throws SystemdException {
        List<String> words = new ArrayList<>(List.of(program, "--quiet", "--no-pager"));
        words.addAll(options);
        try {
            return new Command(words, deadline).run();
        } catch (CommandException e) {
            throw new SystemdException(journal + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static SystemdException refused(String journal, CommandResult result) {
        return new SystemdException(journal + " cannot be read; that takes root or the group systemd-journal (exit "
                + result.exit() + ": " + result.stderr().lines().findFirst().orElse("no message") + ")");
    }

    /** One message can have several lines, so there may be more than was asked for. */
    private static List<String> newest(List<String> all, int lines) {
        return List.copyOf(all.subList(Math.max(0, all.size() - lines), all.size()));
    }
}
