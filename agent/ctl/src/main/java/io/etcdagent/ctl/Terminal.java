package io.etcdagent.ctl;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a command writes and reads.
 *
 * @param asks whether somebody sits there who can answer a question
 * @param shows whether the output is looked at as it comes, so that it may have colours and move
 * @param window where it is looked at
 */
record Terminal(
        PrintStream out,
        PrintStream err,
        BufferedReader in,
        boolean asks,
        boolean shows,
        boolean colours,
        Window window) {

    static Terminal ofProcess(Map<String, String> environment, StandardOutput output) {
        boolean shows = isTerminal(1) && !"dumb".equals(environment.get("TERM"));
        boolean colours = shows && environment.getOrDefault("NO_COLOR", "").isEmpty();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
        Window window = new SttyWindow(new File("/proc/self/fd/1"));
        return new Terminal(output.printing(), System.err, in, isTerminal(0) && isTerminal(2), shows, colours, window);
    }

    void print(List<String> lines) {
        lines.forEach(out::println);
        out.flush();
    }

    void print(String line) {
        out.println(line);
        out.flush();
    }

    /** Says something that is not what was asked for, apart from it. */
    void note(String line) {
        err.println(line);
        err.flush();
    }

    /** Nothing that needs an answer is begun where nobody can give one. */
    void requireAnswers() throws UsageError {
        if (!asks()) {
            throw new UsageError("there is no terminal to ask for confirmation on: add -y, and see first what will be"
                    + " done with --dry-run");
        }
    }

    /** Asks a question that anything but yes answers with no. */
    boolean confirm(String question) throws IOException {
        return ask(question + " [y/N]")
                .filter(answer -> answer.equalsIgnoreCase("y") || answer.equalsIgnoreCase("yes"))
                .isPresent();
    }

    /** Asks for a line; nothing where the input has ended. */
    Optional<String> ask(String question) throws IOException {
        err.print(question + ' ');
        err.flush();
        return Optional.ofNullable(in.readLine()).map(String::strip);
    }

    /**
     * {@link System#console()} would tell only about input and output together, and from JDK 22 on is there without any
     * terminal; what the descriptor leads to is plain to see in proc(5).
     */
    private static boolean isTerminal(int descriptor) {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }
}
