package io.etcdagent.daemon.control.routing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A path in which segments in braces stand for any segment that is not empty, as OpenAPI writes it:
 * {@code /v1/operations/{id}}.
 */
public record PathTemplate(String text, List<String> segments) {

    public static PathTemplate of(String text) {
        return new PathTemplate(text, RequestTarget.parse(text).segments());
    }

    /** The values of the variables, by name, if the path fits. */
    Optional<Map<String, String>> match(List<String> path) {
        if (path.size() != segments.size()) {
            return Optional.empty();
        }
        Map<String, String> variables = new LinkedHashMap<>();
        for (int i = 0; i < segments.size(); i++) {
            String wanted = segments.get(i);
            String given = path.get(i);
            if (isVariable(wanted) && !given.isEmpty()) {
                variables.put(wanted.substring(1, wanted.length() - 1), given);
            } else if (!wanted.equals(given)) {
                return Optional.empty();
            }
        }
        return Optional.of(Map.copyOf(variables));
    }

    private static boolean isVariable(String segment) {
        return segment.startsWith("{") && segment.endsWith("}");
    }
}
