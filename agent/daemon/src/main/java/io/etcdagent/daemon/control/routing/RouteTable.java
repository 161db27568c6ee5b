package io.etcdagent.daemon.control.routing;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** All routes: the one place that says which paths exist, what they take, and who may use them. */
public record RouteTable(List<Route> routes) {

    /** What the table says about a request. */
    public sealed interface Match {}

    public record Found(Route route, Map<String, String> variables) implements Match {}

    record NoSuchPath() implements Match {}

    /**
     * The path exists, the method is not one of its own.
     *
     * @param allow the Allow header: every method that the path takes
     */
    public record NotByThisMethod(String allow) implements Match {}

    public RouteTable {
        routes = List.copyOf(routes);
        if (routes.stream().map(Route::toString).distinct().count() != routes.size()) {
            throw new IllegalArgumentException("a route is there twice: " + routes);
        }
    }

    public Match find(String method, List<String> path) {
        Optional<Method> answering = Method.answering(method);
        TreeSet<String> allowed = new TreeSet<>();
        for (Route route : routes) {
            Optional<Map<String, String>> variables = route.path().match(path);
            if (variables.isEmpty()) {
                continue;
            }
            if (answering.filter(route.method()::equals).isPresent()) {
                return new Found(route, variables.get());
            }
            allowed.add(route.method().name());
            if (route.method() == Method.GET) {
                allowed.add("HEAD");
            }
        }
        return allowed.isEmpty() ? new NoSuchPath() : new NotByThisMethod(String.join(", ", allowed));
    }

    /** The routes as text for people, one on each line. */
    public String index() {
        return routes.stream()
                .map(route -> "%-6s  %-30s  %s%n"
                        .formatted(
                                route.method(),
                                route.path().text(),
                                route.role().word()))
                .collect(Collectors.joining());
    }
}
