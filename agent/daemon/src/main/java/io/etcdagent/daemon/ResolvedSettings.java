package io.etcdagent.daemon;

import io.etcdagent.daemon.discovery.Discovered;
import io.etcdagent.daemon.discovery.Found;
import io.etcdagent.daemon.discovery.LocalMember;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The value of each setting and where it comes from: what is set wins over what was found out, that over presets. */
final class ResolvedSettings {

    private final Map<String, Value> set;
    private final Discovered discovered;

    /**
     * A value that counts.
     *
     * @param origin for operators
     */
    record Value(String text, String origin) {}

    private ResolvedSettings(Map<String, Value> set, Discovered discovered) {
        this.set = Collections.unmodifiableMap(set);
        this.discovered = discovered;
    }

    static ResolvedSettings of(Map<String, String> environment) {
        return new ResolvedSettings(Map.of(), Discovered.nothing(List.of())).overriddenBy(environment, "environment");
    }

    ResolvedSettings overriddenBy(Map<String, String> variables, String origin) {
        Map<String, Value> all = new TreeMap<>(set);
        variables.forEach((name, value) -> {
            if (name.startsWith(Setting.PREFIX_OF_ALL)) {
                all.put(name, new Value(value, origin));
            }
        });
        return new ResolvedSettings(all, discovered);
    }

    ResolvedSettings with(Discovered now) {
        return new ResolvedSettings(set, now);
    }

    Discovered discovered() {
        return discovered;
    }

    /** The names of all variables that are set and begin like a setting. */
    Iterable<String> variables() {
        return set.keySet();
    }

    /** Empty for a setting that is set by nobody and has no preset. Set to nothing, where that can be, is not set. */
    Optional<Value> value(Setting setting) {
        Value given = set.get(setting.variable());
        if (given != null && !(given.text().isEmpty() && setting.preset().isEmpty())) {
            return Optional.of(given);
        }
        return found(setting)
                .or(() -> Optional.of(new Value(setting.preset(), "preset")))
                .filter(value -> !value.text().isEmpty());
    }

    private Optional<Value> found(Setting setting) {
        return discovered.member().flatMap(member -> found(setting, member));
    }

    private Optional<Value> found(Setting setting, LocalMember member) {
        Optional<? extends Found<?>> found = switch (setting) {
            case ENDPOINT -> member.endpoint();
            case CACERT -> member.ca();
            // A pair is one thing: half of it set and half of it found would not fit.
            case CERT -> set(Setting.KEY) ? Optional.<Found<Path>>empty() : member.certificate();
            case KEY -> set(Setting.CERT) ? Optional.<Found<Path>>empty() : member.key();
            default -> Optional.<Found<Path>>empty();
        };
        return found.map(
                value -> new Value(String.valueOf(value.value()), value.origin().text()));
    }

    /** Whether an operator has set it to something. */
    boolean set(Setting setting) {
        Value given = set.get(setting.variable());
        return given != null && !given.text().isEmpty();
    }
}
