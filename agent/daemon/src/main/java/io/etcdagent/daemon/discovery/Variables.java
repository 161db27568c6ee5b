package io.etcdagent.daemon.discovery;

import io.etcdagent.daemon.discovery.Origin.Way;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The environment that a program is started with; each variable knows where it was set. */
final class Variables {

    private final Map<String, Found<String>> all;

    private Variables(Map<String, Found<String>> all) {
        this.all = Collections.unmodifiableMap(all);
    }

    static Variables none() {
        return new Variables(Map.of());
    }

    /** Those here, overridden by others. */
    Variables with(Map<String, String> others, String place) {
        Map<String, Found<String>> changed = new LinkedHashMap<>(all);
        others.forEach((name, value) ->
                changed.put(name, new Found<>(value, new Origin(Way.ENVIRONMENT, name + " " + place))));
        return new Variables(changed);
    }

    /** Those here, overridden by assignments {@code NAME=VALUE}; what is none counts for nothing. */
    Variables with(List<String> assignments, String place) {
        Map<String, String> others = new LinkedHashMap<>();
        for (String assignment : assignments) {
            int equals = assignment.indexOf('=');
            if (equals > 0) {
                others.put(assignment.substring(0, equals), assignment.substring(equals + 1));
            }
        }
        return with(others, place);
    }

    /** Those here but for the named ones; an assignment takes the variable away only if it has that value. */
    Variables without(List<String> namesAndAssignments) {
        Map<String, Found<String>> changed = new LinkedHashMap<>(all);
        changed.entrySet()
                .removeIf(variable -> namesAndAssignments.contains(variable.getKey())
                        || namesAndAssignments.contains(
                                variable.getKey() + "=" + variable.getValue().value()));
        return new Variables(changed);
    }

    /** A variable that is set to something; etcd takes an empty one for one that is not set (pkg/flags/flag.go). */
    Optional<Found<String>> get(String name) {
        return Optional.ofNullable(all.get(name)).filter(found -> !found.value().isEmpty());
    }
}
