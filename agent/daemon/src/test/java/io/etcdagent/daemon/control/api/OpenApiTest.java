package io.etcdagent.daemon.control.api;

import static javax.tools.StandardLocation.CLASS_PATH;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.control.api.OpenApi.Node;
import io.etcdagent.daemon.control.local.RunningServer;
import io.etcdagent.daemon.control.routing.ProblemType;
import io.etcdagent.daemon.control.routing.Route;
import io.etcdagent.daemon.control.routing.RouteTable;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The description of the API against what is described: the route table and the records. */
class OpenApiTest {

    private static final String REQUEST = "Request";

    private static final String PROTOCOL = "io.etcdagent.protocol";

    private final Node document = Node.ofDescription();

    @Test
    void theDescriptionHasTheRoutesOfTheTableWithTheirRolesAndTypesAndNoOthers() {
        Map<String, String> served = new TreeMap<>();
        RouteTable table = new AgentRoutes(new ScriptedApi(), RunningServer.MESSAGES, "").table();
        for (Route route : table.routes()) {
            served.put(route.toString(), route.role().word() + " " + route.mediaType());
        }

        Map<String, String> described = new TreeMap<>();
        document.at("paths")
                .forEach((path, item) -> item.forEach((method, operation) -> {
                    if (!method.equals("parameters")) {
                        described.put(
                                method.toUpperCase(Locale.ROOT) + " " + path,
                                operation.at("x-role").text() + " " + mediaTypeOfSuccess(operation));
                    }
                }));

        assertEquals(served, described);
    }

    private String mediaTypeOfSuccess(Node operation) {
        Node responses = operation.at("responses");
        String success = responses.keys().stream()
                .filter(status -> status.startsWith("2"))
                .findFirst()
                .orElseThrow();
        return responses
                .at(success)
                .resolved(document)
                .at("content")
                .keys()
                .iterator()
                .next();
    }

    @Test
    void everyMessageHasItsSchemaAndEverySchemaItsMessage() {
        Set<String> messages = messages().map(Class::getSimpleName).collect(Collectors.toCollection(TreeSet::new));
        assertTrue(messages.size() > 20, messages::toString);
        assertEquals(messages, new TreeSet<>(schemas().keys()));
    }

    @Test
    void everySchemaHasTheFieldsOfItsRecordWithTheirTypesAndSaysWhichAreAlwaysThere() {
        messages().filter(Class::isRecord).forEach(record -> {
            Map<String, String> expected = new TreeMap<>();
            Set<String> required = new TreeSet<>();
            for (RecordComponent component : record.getRecordComponents()) {
                expected.put(component.getName(), schemaOf(component.getGenericType()));
                boolean optional = component.getAnnotatedType().isAnnotationPresent(Nullable.class)
                        || (record.getSimpleName().endsWith(REQUEST)
                                && component.getType().isPrimitive());
                if (!optional) {
                    required.add(component.getName());
                }
            }
            Node schema = schemas().at(record.getSimpleName());
            Map<String, String> described = new TreeMap<>();
            schema.at("properties").forEach((name, property) -> described.put(name, typeIn(property)));

            assertEquals(expected, described, record.getSimpleName());
            Set<String> saidRequired =
                    schema.has("required") ? new TreeSet<>(schema.at("required").texts()) : Set.of();
            assertEquals(required, saidRequired, record.getSimpleName());
        });
    }

    @Test
    void everyWordOfAnEnumIsDescribed() {
        messages().filter(Class::isEnum).forEach(type -> {
            List<String> words = Stream.of(type.getEnumConstants())
                    .map(constant ->
                            ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-'))
                    .toList();
            assertEquals(words, schemas().at(type.getSimpleName()).at("enum").texts(), type.getSimpleName());
        });
    }

    @Test
    void everyTypeOfProblemIsDescribed() {
        assertEquals(
                Stream.of(ProblemType.values()).map(ProblemType::uri).toList(),
                schemas()
                        .at("Problem")
                        .at("properties")
                        .at("type")
                        .at("examples")
                        .texts());
    }

    private Node schemas() {
        return document.at("components").at("schemas");
    }

    /** Every record and every enum of the protocol's package, wherever the class path has them. */
    private static Stream<Class<?>> messages() {
        try (JavaFileManager files =
                ToolProvider.getSystemJavaCompiler().getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            List<Class<?>> found = new ArrayList<>();
            for (JavaFileObject file : files.list(CLASS_PATH, PROTOCOL, Set.of(JavaFileObject.Kind.CLASS), false)) {
                Class<?> type = Class.forName(files.inferBinaryName(CLASS_PATH, file));
                if (type.isRecord() || type.isEnum()) {
                    found.add(type);
                }
            }
            return found.stream();
        } catch (IOException | ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static String schemaOf(Type type) {
        if (type instanceof ParameterizedType list) {
            return "array of " + schemaOf(list.getActualTypeArguments()[0]);
        }
        return switch (type.getTypeName()) {
            case "java.lang.String" -> "string";
            case "boolean" -> "boolean";
            case "int" -> "integer int32";
            case "long", "java.lang.Long" -> "integer int64";
            case "java.lang.Double" -> "number double";
            default -> "#/components/schemas/" + ((Class<?>) type).getSimpleName();
        };
    }

    private static String typeIn(Node property) {
        if (property.has("$ref")) {
            return property.at("$ref").text();
        }
        String type = property.at("type").text();
        if (type.equals("array")) {
            return "array of " + typeIn(property.at("items"));
        }
        boolean number = type.equals("integer") || type.equals("number");
        return number ? type + " " + property.at("format").text() : type;
    }
}
