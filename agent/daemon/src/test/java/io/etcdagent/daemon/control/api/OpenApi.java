package io.etcdagent.daemon.control.api;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.control.local.Curl;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The description of the API, as a test reads it: what can be asked, and what an answer must look like. */
final class OpenApi {

    private static final Set<String> SAYS_NOTHING_OF_A_VALUE =
            Set.of("description", "default", "examples", "example", "contentEncoding");

    private final Node document = Node.ofDescription();

    /**
     * A request that the description gives as an example.
     *
     * @param route method and path, as the description has them
     * @param target path and query
     * @param headers NAME: VALUE
     * @param body JSON; empty for none
     */
    record Example(String route, String method, String target, List<String> headers, String body) {}

    /** Every route, by method and path. */
    Map<String, Node> operations() {
        Map<String, Node> operations = new LinkedHashMap<>();
        document.at("paths")
                .forEach((path, item) -> item.forEach((method, operation) -> {
                    if (!method.equals("parameters")) {
                        operations.put(method.toUpperCase(Locale.ROOT) + " " + path, operation);
                    }
                }));
        return operations;
    }

    private Node operation(String route) {
        return Objects.requireNonNull(operations().get(route), route);
    }

    /** Every example of a route: each body, and each parameter by itself. */
    List<Example> examples(String route) {
        String method = route.split(" ", 2)[0];
        String path = route.split(" ", 2)[1];
        Node operation = operation(route);
        List<Node> parameters = new ArrayList<>();
        for (Node holder : List.of(document.at("paths").at(path), operation)) {
            if (holder.has("parameters")) {
                holder.at("parameters").items().forEach(each -> parameters.add(each.resolved(document)));
            }
        }
        String target = path;
        for (Node parameter : parameters) {
            if (parameter.at("in").text().equals("path")) {
                target = target.replace(
                        "{" + parameter.at("name").text() + "}",
                        encoded(parameter.at("example").text()));
            }
        }
        List<String> bodies = bodies(operation);
        List<Example> examples = new ArrayList<>();
        for (String body : bodies.isEmpty() ? List.of("") : bodies) {
            examples.add(new Example(route, method, target, List.of(), body));
        }
        for (Node parameter : parameters) {
            String name = parameter.at("name").text();
            String where = parameter.at("in").text();
            if (where.equals("path")) {
                continue;
            }
            String value = parameter.at("example").text();
            examples.add(
                    where.equals("query")
                            ? new Example(
                                    route, method, target + "?" + name + "=" + encoded(value), List.of(), first(bodies))
                            : new Example(route, method, target, List.of(name + ": " + value), first(bodies)));
        }
        return examples;
    }

    private static String first(List<String> bodies) {
        return bodies.isEmpty() ? "" : bodies.get(0);
    }

    private List<String> bodies(Node operation) {
        List<String> bodies = new ArrayList<>();
        if (operation.has("requestBody")) {
            Node content = operation.at("requestBody").at("content").at("application/json");
            content.at("examples").forEach((name, example) -> {
                check(content.at("schema"), example.at("value").value(), name);
                bodies.add(json(example.at("value").value()));
            });
        }
        return bodies;
    }

    private static String encoded(String text) {
        return text.replace("%", "%25").replace("/", "%2F").replace(" ", "%20");
    }

    /** A value as JSON. */
    static String json(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> json(String.valueOf(entry.getKey())) + ":" + json(entry.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(OpenApi::json).collect(Collectors.joining(",", "[", "]"));
        }
        if (value instanceof String text) {
            StringBuilder quoted = new StringBuilder("\"");
            text.chars().forEach(c -> {
                if (c == '"' || c == '\\') {
                    quoted.append('\\').append((char) c);
                } else if (c < ' ') {
                    quoted.append("\\u%04x".formatted(c));
                } else {
                    quoted.append((char) c);
                }
            });
            return quoted.append('"').toString();
        }
        return String.valueOf(value);
    }

    /** An answer must be one that the description names for its route: its status, its type, and its content. */
    void check(String route, Curl.Answer answer) {
        Node responses = operation(route).at("responses");
        String status = Integer.toString(answer.status());
        Node response = responses.at(responses.has(status) ? status : "default").resolved(document);
        String type = answer.header("content-type").split(";", 2)[0];
        assertTrue(
                response.at("content").has(type),
                () -> route + " answered " + status + " with " + type + ", which is not described: " + answer.body());
        if (response.has("headers")) {
            response.at("headers")
                    .keys()
                    .forEach(name -> assertTrue(
                            !answer.header(name.toLowerCase(Locale.ROOT)).isEmpty(),
                            () -> route + " answered without " + name));
        }
        Node schema = response.at("content").at(type).at("schema");
        if (type.equals("application/x-ndjson")) {
            answer.body().lines().filter(line -> !line.isEmpty()).forEach(line -> check(schema, parsed(line), route));
        } else if (type.endsWith("json")) {
            check(schema, parsed(answer.body()), route);
        }
    }

    /** Whether the description names that status for the route, other than as an error. */
    boolean isSuccess(String route, Curl.Answer answer) {
        return operation(route).at("responses").has(Integer.toString(answer.status()));
    }

    static Object parsed(String json) {
        return new Load(LoadSettings.builder().build()).loadFromString(json);
    }

    /** Against a schema; a word of it that this does not understand is an error, and so is a field that it does not name. */
    private void check(Node schema, Object value, String where) {
        schema.forEach((word, said) -> {
            switch (word) {
                case "$ref" -> check(schema.resolved(document), value, where);
                case "type" -> require(isOf(said.text(), value), where, said, value);
                case "enum" -> require(said.texts().contains(String.valueOf(value)), where, said, value);
                case "pattern" ->
                    require(
                            Pattern.compile(said.text())
                                    .matcher(String.valueOf(value))
                                    .find(),
                            where,
                            said,
                            value);
                case "minimum" ->
                    require(((Number) value).doubleValue() >= Double.parseDouble(said.text()), where, said, value);
                case "maximum" ->
                    require(((Number) value).doubleValue() <= Double.parseDouble(said.text()), where, said, value);
                case "maxLength" ->
                    require(String.valueOf(value).length() <= Integer.parseInt(said.text()), where, said, value);
                case "format" -> require(hasFormat(said.text(), value), where, said, value);
                case "required" ->
                    said.texts().forEach(name -> require(((Map<?, ?>) value).containsKey(name), where, said, value));
                case "properties" -> checkFields(said, (Map<?, ?>) value, where);
                case "additionalProperties" -> require(said.text().equals("false"), where, said, value);
                case "items" -> ((List<?>) value).forEach(item -> check(said, item, where + "[]"));
                default ->
                    assertTrue(SAYS_NOTHING_OF_A_VALUE.contains(word), () -> "the test does not understand " + word);
            }
        });
    }

    private void checkFields(Node properties, Map<?, ?> value, String where) {
        value.forEach((name, field) -> {
            assertTrue(properties.has(String.valueOf(name)), () -> where + ": " + name + " is not described");
            check(properties.at(String.valueOf(name)), field, where + "." + name);
        });
    }

    private static void require(boolean holds, String where, Node said, Object value) {
        assertTrue(holds, () -> where + ": " + json(value) + " is not as said at " + said.place() + ": " + said.text());
    }

    private static boolean isOf(String type, Object value) {
        return switch (type) {
            case "object" -> value instanceof Map;
            case "array" -> value instanceof List;
            case "string" -> value instanceof String;
            case "boolean" -> value instanceof Boolean;
            case "integer" -> value instanceof Integer || value instanceof Long;
            case "number" -> value instanceof Number;
            default -> throw new AssertionError("no type: " + type);
        };
    }

    private static boolean hasFormat(String format, Object value) {
        return switch (format) {
            case "int32" -> value instanceof Integer;
            case "int64" -> value instanceof Integer || value instanceof Long;
            case "double" -> value instanceof Number;
            case "date-time" -> isMoment(String.valueOf(value));
            case "uri-reference" -> String.valueOf(value).startsWith("/");
            case "binary" -> true;
            default -> throw new AssertionError("no format: " + format);
        };
    }

    private static boolean isMoment(String text) {
        try {
            return Instant.parse(text) != null;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    /** A place in the document. */
    record Node(Object value, String place) {

        static Node ofDescription() {
            return new Node(parsed(OpenApiDocument.read()), "etcd-agent.yaml");
        }

        /** This, or what it refers to. */
        Node resolved(Node document) {
            return has("$ref")
                    ? Stream.of(at("$ref").text().substring(2).split("/", -1))
                            .reduce(document, Node::at, (first, second) -> second)
                    : this;
        }

        boolean has(String key) {
            return map().containsKey(key);
        }

        Node at(String key) {
            Object child = map().get(key);
            if (child == null) {
                throw new AssertionError(place + " has no " + key);
            }
            return new Node(child, place + " > " + key);
        }

        Set<String> keys() {
            return map().keySet().stream().map(String::valueOf).collect(Collectors.toCollection(LinkedHashSet::new));
        }

        void forEach(BiConsumer<String, Node> action) {
            keys().forEach(key -> action.accept(key, at(key)));
        }

        String text() {
            return String.valueOf(value);
        }

        List<String> texts() {
            return ((List<?>) value).stream().map(String::valueOf).toList();
        }

        List<Node> items() {
            return ((List<?>) value).stream().map(item -> new Node(item, place)).toList();
        }

        private Map<?, ?> map() {
            return (Map<?, ?>) value;
        }
    }
}
