package io.etcdagent.daemon.control.routing;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What follows the question mark. A parameter that is not known is an error and not passed over: what was asked for
 * must be what is answered.
 */
public final class QueryParameters {

    private final Map<String, String> raw = new LinkedHashMap<>();
    private final List<String> known = new ArrayList<>();

    /**
     * Takes the query apart.
     *
     * @param query as it stands in the request line, without the question mark
     */
    public QueryParameters(String query) throws Refusal {
        for (String pair : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw bad("The query is made of NAME=VALUE, joined by &; " + quoted(pair) + " is no such pair");
            }
            if (raw.put(pair.substring(0, equals), pair.substring(equals + 1)) != null) {
                throw bad("The parameter " + quoted(pair.substring(0, equals)) + " is there twice");
            }
        }
    }

    /** Any bytes; none where it is absent. */
    public byte[] bytes(String name) throws Refusal {
        try {
            return PercentEncoding.decode(value(name, ""));
        } catch (IllegalArgumentException e) {
            throw bad("The parameter " + name + " is badly percent-encoded: " + e.getMessage());
        }
    }

    /** A number from 0 to {@code most}. */
    public long number(String name, long otherwise, long most) throws Refusal {
        String value = value(name, Long.toString(otherwise));
        try {
            long number = Long.parseLong(value);
            if (number >= 0 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw bad("The parameter " + name + " is a whole number, not " + quoted(value));
        }
        throw bad("The parameter " + name + " is a whole number from 0 to " + most + ", not " + quoted(value));
    }

    /** Some words out of those that there are, joined by commas; none where it is absent. */
    public <T> Set<T> words(String name, T[] known, Function<T, String> word) throws Refusal {
        String value = text(name);
        Set<T> found = new LinkedHashSet<>();
        for (String wanted : value.isEmpty() ? new String[0] : value.split(",", -1)) {
            found.add(Stream.of(known)
                    .filter(each -> word.apply(each).equals(wanted))
                    .findFirst()
                    .orElseThrow(() -> bad("The parameter " + name + " takes "
                            + Stream.of(known).map(word).collect(Collectors.joining(", "))
                            + ", several joined by commas, not " + quoted(wanted))));
        }
        return found;
    }

    /** A moment such as 2026-11-23T03:00:00Z, if there is one. */
    public Optional<Instant> moment(String name) throws Refusal {
        String value = text(name);
        try {
            return value.isEmpty()
                    ? Optional.empty()
                    : Optional.of(OffsetDateTime.parse(value).toInstant());
        } catch (DateTimeParseException e) {
            throw bad("The parameter " + name + " is a moment such as 2026-11-23T03:00:00Z, not " + quoted(value));
        }
    }

    /** A number that need not be there. */
    public OptionalLong numberIfThere(String name) throws Refusal {
        return raw.containsKey(name) ? OptionalLong.of(number(name, 0, Long.MAX_VALUE)) : none(name);
    }

    private OptionalLong none(String name) {
        known.add(name);
        return OptionalLong.empty();
    }

    public boolean flag(String name) throws Refusal {
        return oneOf(name, "false", "true").equals("true");
    }

    /** Whether the answer of one member, perhaps stale, will do; else the quorum is asked. */
    public boolean stale() throws Refusal {
        return oneOf("consistency", "l", "s").equals("s");
    }

    /** Text; empty where it is absent. */
    public String text(String name) throws Refusal {
        return new String(bytes(name), StandardCharsets.UTF_8);
    }

    /** To be called once all have been asked for. */
    public void refuseOthers() throws Refusal {
        for (String name : raw.keySet()) {
            if (known.isEmpty()) {
                throw bad("There are no parameters here, and so no " + quoted(name));
            }
            if (!known.contains(name)) {
                throw bad("There is no parameter " + quoted(name) + " here; there is " + String.join(", ", known));
            }
        }
    }

    private String oneOf(String name, String usual, String other) throws Refusal {
        String value = value(name, usual);
        if (value.equals(usual) || value.equals(other)) {
            return value;
        }
        throw bad("The parameter " + name + " is " + usual + " or " + other + ", not " + quoted(value));
    }

    private String value(String name, String otherwise) {
        known.add(name);
        return raw.getOrDefault(name, otherwise);
    }

    private static String quoted(String foreign) {
        return '"' + foreign + '"';
    }

    private static Refusal bad(String why) {
        return ProblemType.BAD_REQUEST.refusal(why + '.');
    }
}
