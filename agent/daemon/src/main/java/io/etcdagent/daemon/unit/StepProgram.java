package io.etcdagent.daemon.unit;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A step as the agent runs it where no systemd does. Like etcd (see {@link EtcdProgram}) it outlives the agent, so it
 * has a session and a file for its output, and its environment carries a mark by which it is found.
 *
 * <p>Only a parent learns how a process ended, and the agent can die before. So between the two stands a shell that
 * writes the exit status down.
 *
 * @param directory the agent's state directory, absolute and free of symbolic links; no two agents share one, and an
 *     agent runs one step at a time
 */
record StepProgram(Path directory) {

    private static final String MARK = "STEP_BY_ETCD_AGENT_IN";
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    /** Expects the step, its run, and the file for the status, which is there as a whole or not at all. */
    private static final String SHELL =
            "umask 022; \"$1\"; status=$?; echo \"$2 $status\" >\"$3.new\" && mv -f \"$3.new\" \"$3\"";

    private static final Pattern STATUS = Pattern.compile("(\\S+) (\\d{1,3})\n");
    private static final int SIGNAL_BASE = 128;

    /** The environment entry that only processes of steps of this agent have. */
    String mark() {
        return MARK + "=" + directory;
    }

    Path output() {
        return directory.resolve("between.output");
    }

    private Path status() {
        return directory.resolve("between.status");
    }

    Process start(Path file, BegunStep step) throws IOException {
        Files.deleteIfExists(output());
        Files.deleteIfExists(status());
        // setsid(1) does not fork here, as with etcd: what is returned is the shell.
        ProcessBuilder builder = new ProcessBuilder(
                        "setsid",
                        "sh",
                        "-c",
                        SHELL,
                        "etcd-agent-between",
                        file.toString(),
                        step.run(),
                        status().toString())
                .directory(new File("/"))
                .redirectInput(new File("/dev/null"))
                .redirectOutput(Redirect.appendTo(output().toFile()))
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", PATH);
        builder.environment().put(MARK, directory.toString());
        return builder.start();
    }

    /** How this run of the step ended; empty if that is not written down, at least not yet. */
    Optional<BetweenSteps.Ended> end(BegunStep step) throws IOException {
        String text;
        try {
            text = Files.readString(status());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        Matcher matcher = STATUS.matcher(text);
        return matcher.matches() && matcher.group(1).equals(step.run())
                ? Optional.of(end(Integer.parseInt(matcher.group(2))))
                : Optional.empty();
    }

    /** The end of a step whose processes are gone without a status. */
    BetweenSteps.Ended unknownEnd() {
        return failed("exit status unknown, since it was not seen by whom it was started");
    }

    /** The end of a step that the agent ended. */
    BetweenSteps.Ended endedByAgent() {
        return failed("ended by the agent");
    }

    private BetweenSteps.Ended end(int status) {
        if (status == 0) {
            return new BetweenSteps.Ended(true, "exit status 0");
        }
        // So the shell names a signal; a step could end with that number by itself.
        return failed("exit status " + status
                + (status > SIGNAL_BASE ? ", for a process ended by signal " + (status - SIGNAL_BASE) : ""));
    }

    private BetweenSteps.Ended failed(String words) {
        return new BetweenSteps.Ended(false, words + " (what it printed: " + output() + ")");
    }
}
