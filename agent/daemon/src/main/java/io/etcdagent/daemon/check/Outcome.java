package io.etcdagent.daemon.check;

import io.etcdagent.protocol.CheckState;
import io.etcdagent.protocol.CheckView;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a check came to.
 *
 * @param found in a sentence
 * @param value the worst, in the check's unit; empty where there was nothing to count
 * @param remedy what to do next; empty while nothing has to be done
 */
record Outcome(CheckState state, String found, OptionalDouble value, Optional<String> remedy) {

    static Outcome ok(String found, double value) {
        return new Outcome(CheckState.OK, found, OptionalDouble.of(value), Optional.empty());
    }

    /** Nothing is there that could be wrong. */
    static Outcome ok(String found) {
        return new Outcome(CheckState.OK, found, OptionalDouble.empty(), Optional.empty());
    }

    static Outcome warning(String found, double value, String remedy) {
        return new Outcome(CheckState.WARNING, found, OptionalDouble.of(value), Optional.of(remedy));
    }

    static Outcome critical(String found, double value, String remedy) {
        return new Outcome(CheckState.CRITICAL, found, OptionalDouble.of(value), Optional.of(remedy));
    }

    /** @param why in words that follow "Not known: " */
    static Outcome unknown(String why) {
        return new Outcome(CheckState.UNKNOWN, "Not known: " + why + ".", OptionalDouble.empty(), Optional.empty());
    }

    CheckView view(Check check, double threshold) {
        return new CheckView(
                check.id(),
                state,
                found,
                value.isPresent() ? (Double) value.getAsDouble() : null,
                check.adjustable() ? (Double) threshold : null,
                check.unit().word(),
                check.reason(),
                remedy.orElse(null));
    }
}
