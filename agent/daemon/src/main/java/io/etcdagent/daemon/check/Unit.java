package io.etcdagent.daemon.check;

import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a check counts in, and how an operator writes a threshold in it. */
public enum Unit {
    PERCENT("percent", "a percentage such as 80%", "(\\d{1,3}(?:\\.\\d{1,3})?)(%)"),
    SECONDS("seconds", "a time such as 10ms, 1s, 5m, 2h or 7d", "(\\d{1,9}(?:\\.\\d{1,3})?)(ms|s|m|h|d)"),
    COUNT("count", "a whole number", "(\\d{1,9})()");

    private static final Map<String, Double> FACTORS =
            Map.of("%", 1.0, "", 1.0, "ms", 0.001, "s", 1.0, "m", 60.0, "h", 3600.0, "d", 86_400.0);

    private final String word;
    private final String form;
    private final Pattern pattern;

    Unit(String word, String form, String pattern) {
        this.word = word;
        this.form = form;
        this.pattern = Pattern.compile(pattern);
    }

    /** In JSON. */
    public String word() {
        return word;
    }

    /** How to write it, for operators. */
    public String form() {
        return form;
    }

    /** The value in this unit; empty for what is not written like it, or is nothing to compare with. */
    OptionalDouble parse(String text) {
        Matcher matcher = pattern.matcher(text.strip());
        if (!matcher.matches()) {
            return OptionalDouble.empty();
        }
        double value = Double.parseDouble(matcher.group(1)) * FACTORS.getOrDefault(matcher.group(2), 1.0);
        boolean sensible = this == COUNT || (value > 0 && (this != PERCENT || value <= 100));
        return sensible ? OptionalDouble.of(value) : OptionalDouble.empty();
    }
}
