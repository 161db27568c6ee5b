package io.etcdagent.daemon.discovery;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program and its arguments.
 *
 * @param words the program first
 */
record CommandLine(List<String> words) {

    /** With its version behind, where several are kept side by side; not a script such as etcd-start.sh. */
    private static final Pattern ETCD = Pattern.compile("etcd(?:-?v?[0-9][0-9.]*)?");

    private static final Pattern IN_WORD = Pattern.compile("\\$(?:\\$|\\{([A-Za-z_][A-Za-z0-9_]*)\\})");
    private static final Pattern PIECE = Pattern.compile("(?:'[^']*'|\"(?:[^\"\\\\]|\\\\.)*\"|[^\\s'\"])+");

    CommandLine {
        words = List.copyOf(words);
    }

    /** Whether this is etcd itself and no shell or container tool that runs it, whose arguments are not etcd's. */
    boolean runsEtcd() {
        return !words.isEmpty()
                && ETCD.matcher(program().substring(program().lastIndexOf('/') + 1))
                        .matches();
    }

    String program() {
        return words.isEmpty() ? "nothing" : words.get(0);
    }

    /**
     * As systemd expands it (systemd.service(5), "Command lines"): {@code $NAME} that is a word of its own becomes as
     * many words as its value has, {@code ${NAME}} anywhere becomes the value, {@code $$} a dollar. What is not set is
     * empty.
     */
    CommandLine expand(Variables variables) {
        List<String> expanded = new ArrayList<>();
        for (String word : words) {
            if (word.startsWith("$") && !word.startsWith("${") && !word.startsWith("$$")) {
                variables.get(word.substring(1)).ifPresent(found -> expanded.addAll(split(found.value())));
            } else {
                expanded.add(IN_WORD.matcher(word)
                        .replaceAll(match -> Matcher.quoteReplacement(
                                match.group(1) == null
                                        ? "$"
                                        : variables
                                                .get(match.group(1))
                                                .map(Found::value)
                                                .orElse(""))));
            }
        }
        return new CommandLine(expanded);
    }

    private static List<String> split(String value) {
        return PIECE.matcher(value)
                .results()
                .map(piece -> piece.group().replaceAll("['\"]", ""))
                .toList();
    }

    /**
     * The flags as Go's flag package reads them: one dash or two, the value after {@code =} or as the next word, until
     * the first word that is no flag. One without a value is a switch that is on. Of a flag that is given twice the last
     * counts.
     */
    Map<String, String> flags() {
        Map<String, String> flags = new LinkedHashMap<>();
        for (int i = 1; i < words.size(); i++) {
            String word = words.get(i);
            if (!word.startsWith("-") || word.equals("-") || word.equals("--")) {
                break;
            }
            String flag = word.replaceFirst("^--?", "");
            int equals = flag.indexOf('=');
            if (equals >= 0) {
                flags.put(flag.substring(0, equals), flag.substring(equals + 1));
            } else if (i + 1 < words.size() && !words.get(i + 1).startsWith("-")) {
                // None of etcd's switches can be followed by a word: etcd would refuse it.
                flags.put(flag, words.get(++i));
            } else {
                flags.put(flag, "true");
            }
        }
        return flags;
    }
}
