package io.etcdagent.daemon.measure;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** One line of Prometheus' text format behind the name: labels, value, and perhaps a time, which is passed over. */
record Sample(Map<String, String> labels, double value) {

    Sample {
        labels = Map.copyOf(labels);
    }

    Optional<String> label(String name) {
        return Optional.ofNullable(labels.get(name));
    }

    /**
     * Reads it.
     *
     * @param start behind the name
     * @return empty for what is no sample
     */
    static Optional<Sample> of(String line, int start) {
        Map<String, String> labels = new HashMap<>();
        int at = start;
        if (at < line.length() && line.charAt(at) == '{') {
            at = labels(line, at + 1, labels);
            if (at < 0) {
                return Optional.empty();
            }
        }
        String[] words = line.substring(at).strip().split(" ", 2);
        return MetricsReader.number(words[0]).map(value -> new Sample(labels, value));
    }

    /** Returns the place behind the closing brace, negative if there is none. */
    private static int labels(String line, int start, Map<String, String> into) {
        int at = start;
        // Invariant: at is where a label begins, or the end of the list; all before are taken.
        while (at < line.length() && line.charAt(at) != '}') {
            int equals = line.indexOf("=\"", at);
            if (equals < 0) {
                return -1;
            }
            StringBuilder value = new StringBuilder();
            int next = equals + 2;
            while (next < line.length() && line.charAt(next) != '"') {
                if (line.charAt(next) == '\\') {
                    next++;
                }
                if (next < line.length()) {
                    value.append(line.charAt(next) == 'n' && line.charAt(next - 1) == '\\' ? '\n' : line.charAt(next));
                }
                next++;
            }
            into.put(line.substring(at, equals).strip(), value.toString());
            at = next + 1;
            while (at < line.length() && (line.charAt(at) == ',' || line.charAt(at) == ' ')) {
                at++;
            }
        }
        return at < line.length() ? at + 1 : -1;
    }
}
