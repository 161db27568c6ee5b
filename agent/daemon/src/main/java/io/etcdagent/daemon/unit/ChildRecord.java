package io.etcdagent.daemon.unit;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is remembered of an etcd that the agent runs itself, so that another run of the agent finds it again.
 *
 * @param bootId the boot in which the process was started: after another one it cannot run any more
 * @param intent what the agent wanted of it last
 * @param since when the agent came to want that, by the wall clock, for people to read
 */
record ChildRecord(String bootId, ProcessIdentity process, Intent intent, Instant since) {

    private static final String HEADING = "etcd-agent child 1";
    private static final Pattern FORM = Pattern.compile(
            HEADING + "\nboot ([0-9a-f-]+)\nprocess (\\d{1,18}):(\\d{1,18})\nintent (RUN|STOP)\nsince (\\S+)\n");

    enum Intent {
        RUN,
        STOP
    }

    String encode() {
        return String.join(
                        "\n",
                        List.of(HEADING, "boot " + bootId, "process " + process, "intent " + intent, "since " + since))
                + "\n";
    }

    /** @throws IllegalArgumentException if it is not what {@link #encode} writes, to the last byte */
    static ChildRecord decode(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a record of a child process");
        }
        try {
            return new ChildRecord(
                    matcher.group(1),
                    new ProcessIdentity(Long.parseLong(matcher.group(2)), Long.parseLong(matcher.group(3))),
                    Intent.valueOf(matcher.group(4)),
                    Instant.parse(matcher.group(5)));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("not a time: " + matcher.group(5), e);
        }
    }
}
