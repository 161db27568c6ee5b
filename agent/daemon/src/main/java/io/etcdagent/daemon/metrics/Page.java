package io.etcdagent.daemon.metrics;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A page in Prometheus' text format, version 0.0.4: each family once, with all its samples. For one thread.
 *
 * <p>What stands in labels may come from outside, such as the name of a member: it is escaped and cut, a family has only so
 * many series, and a series is there once; a second one of the same labels would have Prometheus refuse the whole page.
 */
final class Page {

    /** Several times what a cluster of nine members needs. */
    static final int MOST_SERIES = 512;

    /** In UTF-16 units: long enough for any path or URL that an operator reads. */
    static final int LONGEST_LABEL = 256;

    private final Map<Family, Map<String, String>> lines = new EnumMap<>(Family.class);

    /**
     * Adds one number.
     *
     * @param labels the values of the family's labels, in their order
     */
    void put(Family family, double value, String... labels) {
        sample(family, number(value), labels);
    }

    /** Adds a whole number, which Prometheus keeps as a double. */
    void put(Family family, long value, String... labels) {
        sample(family, Long.toString(value), labels);
    }

    /** Adds a yes or no. */
    void put(Family family, boolean value, String... labels) {
        sample(family, value ? "1" : "0", labels);
    }

    private void sample(Family family, String value, String... labels) {
        String list = list(family, labels);
        add(family, list, family.metric() + braces(list) + ' ' + value + '\n');
    }

    /** Adds how observations are spread, of a histogram or a summary. */
    void put(Family family, Distribution spread, String... labels) {
        String list = list(family, labels);
        StringBuilder text = new StringBuilder();
        if (family.kind() == Kind.HISTOGRAM) {
            for (Distribution.Bucket bucket : spread.buckets()) {
                bucket(text, family, list, number(bucket.bound()), bucket.count());
            }
            bucket(text, family, list, "+Inf", spread.count());
        }
        text.append(family.metric()).append("_sum").append(braces(list)).append(' ');
        text.append(number(spread.sum())).append('\n');
        text.append(family.metric()).append("_count").append(braces(list)).append(' ');
        text.append(spread.count()).append('\n');
        add(family, list, text.toString());
    }

    private static void bucket(StringBuilder text, Family family, String list, String bound, long count) {
        text.append(family.metric()).append("_bucket{").append(list).append(list.isEmpty() ? "" : ",");
        text.append("le=\"").append(bound).append("\"} ").append(count).append('\n');
    }

    private void add(Family family, String list, String text) {
        Map<String, String> series = lines.computeIfAbsent(family, unseen -> new LinkedHashMap<>());
        if (series.size() < MOST_SERIES) {
            series.putIfAbsent(list, text);
        }
    }

    /** All of it. */
    String text() {
        StringBuilder text = new StringBuilder();
        lines.forEach((family, series) -> {
            text.append("# HELP ").append(family.metric()).append(' ');
            text.append(escaped(family.help(), false)).append('\n');
            text.append("# TYPE ").append(family.metric()).append(' ');
            text.append(family.kind().word()).append('\n');
            series.values().forEach(text::append);
        });
        return text.toString();
    }

    private static String braces(String list) {
        return list.isEmpty() ? "" : '{' + list + '}';
    }

    private static String list(Family family, String... values) {
        List<String> names = family.labels();
        if (names.size() != values.length) {
            throw new IllegalArgumentException(
                    family + " has the labels " + names + ", not " + values.length + " of them");
        }
        StringBuilder list = new StringBuilder();
        for (int i = 0; i < values.length; i++) {
            list.append(i == 0 ? "" : ",").append(names.get(i)).append("=\"");
            list.append(escaped(cut(values[i]), true)).append('"');
        }
        return list.toString();
    }

    private static String cut(String value) {
        if (value.length() <= LONGEST_LABEL) {
            return value;
        }
        boolean halfCharacter = Character.isHighSurrogate(value.charAt(LONGEST_LABEL - 1));
        return value.substring(0, halfCharacter ? LONGEST_LABEL - 1 : LONGEST_LABEL);
    }

    private static String escaped(String text, boolean quoted) {
        String escaped = text.replace("\\", "\\\\").replace("\n", "\\n");
        return quoted ? escaped.replace("\"", "\\\"") : escaped;
    }

    /** As Go's ParseFloat reads it; whole numbers without a fraction, for people. */
    private static String number(double value) {
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
        return whole ? Long.toString((long) value) : Double.toString(value);
    }
}
