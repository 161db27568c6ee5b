package io.etcdagent.daemon.control.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** The curl that operators use, as a process. */
public final class Curl {

    private static final String MAX_SECONDS = "60";

    /** What curl printed with {@code -i}. */
    public record Answer(int status, Map<String, String> headers, String body) {

        /** The value of a header, by its name in lower case; empty if it is absent. */
        public String header(String name) {
            return headers.getOrDefault(name, "");
        }

        public static Answer parse(String text) {
            int end = text.indexOf("\r\n\r\n");
            List<String> head = List.of(text.substring(0, end).split("\r\n", -1));
            int status = Integer.parseInt(head.get(0).substring(9, 12));
            if (status == 100) {
                return parse(text.substring(end + 4));
            }
            Map<String, String> headers = new TreeMap<>();
            for (String line : head.subList(1, head.size())) {
                int colon = line.indexOf(':');
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
            return new Answer(status, headers, text.substring(end + 4));
        }
    }

    private Curl() {}

    public static Process start(Path socket, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "curl", "-q", "-sS", "-i", "-N", "--max-time", MAX_SECONDS, "--unix-socket", socket.toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).start();
    }

    public static Answer run(Path socket, String... arguments) throws IOException, InterruptedException {
        return finish(start(socket, arguments));
    }

    public static Answer finish(Process process) throws IOException, InterruptedException {
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(Long.parseLong(MAX_SECONDS), TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException("curl failed: " + err + out);
        }
        return Answer.parse(out);
    }
}
