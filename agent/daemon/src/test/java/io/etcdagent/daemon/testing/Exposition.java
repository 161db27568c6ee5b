package io.etcdagent.daemon.testing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A page in Prometheus' text format, read back by the letter of its description, without the tested code: whatever is no
 * line of that format, a series that is there twice, and a family in two places are errors.
 */
public record Exposition(Map<String, String> types, Map<String, String> helps, List<Sample> samples) {

    private static final Pattern COMMENT = Pattern.compile("# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)");
    private static final Pattern SAMPLE =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:[{](.*)[}])? (NaN|[+-]Inf|[-+0-9.eE]+)", Pattern.DOTALL);
    private static final Pattern LABEL =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\n]|\\\\[\\\\n\"])*)\"(?:,|$)");

    /** One number. */
    public record Sample(String name, Map<String, String> labels, double value) {}

    /** Reads a page. */
    public static Exposition parse(String page) {
        if (!page.endsWith("\n")) {
            throw new AssertionError("the last line of a page ends, too");
        }
        Map<String, String> types = new TreeMap<>();
        Map<String, String> helps = new TreeMap<>();
        List<Sample> samples = new ArrayList<>();
        List<String> families = new ArrayList<>();
        for (String line : page.split("\n", -1)) {
            Matcher comment = COMMENT.matcher(line);
            if (comment.matches()) {
                Map<String, String> into = comment.group(1).equals("HELP") ? helps : types;
                if (into.put(comment.group(2), comment.group(3)) != null) {
                    throw new AssertionError("a second time: " + line);
                }
            } else if (!line.isEmpty()) {
                Sample sample = sample(line);
                samples.add(sample);
                String family = family(sample.name(), types);
                if (families.isEmpty() || !families.get(families.size() - 1).equals(family)) {
                    families.add(family);
                }
            }
        }
        if (new TreeSet<>(families).size() != families.size()) {
            throw new AssertionError("a family is in two places: " + families);
        }
        if (samples.stream()
                        .map(sample -> sample.name() + sample.labels())
                        .distinct()
                        .count()
                != samples.size()) {
            throw new AssertionError("a series is there twice:\n" + page);
        }
        return new Exposition(types, helps, samples);
    }

    private static Sample sample(String line) {
        Matcher matcher = SAMPLE.matcher(line);
        if (!matcher.matches()) {
            throw new AssertionError("no sample: " + line);
        }
        Map<String, String> labels = new HashMap<>();
        String list = Optional.ofNullable(matcher.group(2)).orElse("");
        Matcher label = LABEL.matcher(list);
        int end = 0;
        while (end < list.length()) {
            if (!label.find(end) || label.start() != end) {
                throw new AssertionError("no labels: " + line);
            }
            labels.put(label.group(1), unescaped(label.group(2)));
            end = label.end();
        }
        String value = matcher.group(3);
        return new Sample(matcher.group(1), labels, Double.parseDouble(value.replace("Inf", "Infinity")));
    }

    private static String unescaped(String text) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            if (next == '\\') {
                i++;
                plain.append(text.charAt(i) == 'n' ? '\n' : text.charAt(i));
            } else {
                plain.append(next);
            }
        }
        return plain.toString();
    }

    private static String family(String sample, Map<String, String> types) {
        return types.containsKey(sample) ? sample : sample.replaceFirst("_(bucket|sum|count)$", "");
    }

    /** The families of which there are samples. */
    public TreeSet<String> families() {
        return samples.stream()
                .map(sample -> family(sample.name(), types))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * The samples of that name with these labels, and perhaps others.
     *
     * @param labels names and values in turn
     */
    public List<Sample> all(String name, String... labels) {
        return samples.stream()
                .filter(sample -> sample.name().equals(name) && hasAll(sample, labels))
                .toList();
    }

    private static boolean hasAll(Sample sample, String... labels) {
        for (int i = 0; i < labels.length; i += 2) {
            if (!labels[i + 1].equals(sample.labels().get(labels[i]))) {
                return false;
            }
        }
        return true;
    }

    /** The one value of that name with these labels. */
    public double value(String name, String... labels) {
        List<Sample> found = all(name, labels);
        if (found.size() != 1) {
            throw new AssertionError(name + List.of(labels) + " is there " + found.size() + " times: " + found);
        }
        return found.get(0).value();
    }

    /** The values of one label, of all samples of that name. */
    public TreeSet<String> values(String name, String label) {
        return all(name).stream()
                .map(sample -> sample.labels().getOrDefault(label, ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
