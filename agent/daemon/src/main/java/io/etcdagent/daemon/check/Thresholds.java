package io.etcdagent.daemon.check;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * From where on each check warns, in its unit; those without one are turned off.
 *
 * @param byCheck only those that are on
 */
public record Thresholds(Map<Check, Double> byCheck) {

    private static final String OFF = "off";

    public Thresholds {
        byCheck = Collections.unmodifiableMap(byCheck.isEmpty() ? new EnumMap<>(Check.class) : new EnumMap<>(byCheck));
    }

    /** What holds when nobody has set anything. */
    public static Thresholds usual() {
        return of(check -> parse(check, check.preset()));
    }

    /** Of what each check has; empty for one that is off. */
    public static Thresholds of(Function<Check, OptionalDouble> each) {
        Map<Check, Double> byCheck = new EnumMap<>(Check.class);
        for (Check check : Check.values()) {
            each.apply(check).ifPresent(value -> byCheck.put(check, value));
        }
        return new Thresholds(byCheck);
    }

    /**
     * As an operator writes it.
     *
     * @return empty for {@code off}
     * @throws IllegalArgumentException for what is neither that nor written like a value of the check's unit
     */
    public static OptionalDouble parse(Check check, String text) {
        if (text.strip().equals(OFF)) {
            return OptionalDouble.empty();
        }
        OptionalDouble value = check.unit().parse(text);
        if (value.isEmpty()) {
            throw new IllegalArgumentException(text);
        }
        return value;
    }

    /** What an operator may write. */
    public static String form(Check check) {
        return check.unit().form() + ", or " + OFF;
    }

    List<Check> on() {
        return Arrays.stream(Check.values()).filter(byCheck::containsKey).toList();
    }

    double of(Check check) {
        return byCheck.getOrDefault(check, 0.0);
    }
}
