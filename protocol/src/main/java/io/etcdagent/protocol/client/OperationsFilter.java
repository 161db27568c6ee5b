package io.etcdagent.protocol.client;

import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.Routes;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Which operations to list; without anything, all. Immutable. */
public final class OperationsFilter {

    private final List<String> parameters;

    private OperationsFilter(List<String> parameters) {
        this.parameters = parameters;
    }

    public static OperationsFilter all() {
        return new OperationsFilter(List.of());
    }

    /** Only those in one of these states. */
    public OperationsFilter in(Set<OperationState> states) {
        return with("state", states.stream().map(OperationState::word).sorted().collect(Collectors.joining(",")));
    }

    /** Only those of one of these kinds. */
    public OperationsFilter of(Set<OperationKind> kinds) {
        return with("kind", kinds.stream().map(OperationKind::word).sorted().collect(Collectors.joining(",")));
    }

    /** Only those that were asked for then or later. */
    public OperationsFilter since(Instant moment) {
        return with("since", moment.toString());
    }

    /** So many at most, the newest. */
    public OperationsFilter newest(int limit) {
        return with("limit", Integer.toString(limit));
    }

    String after(String path) {
        return parameters.isEmpty() ? path : path + '?' + String.join("&", parameters);
    }

    private OperationsFilter with(String name, String value) {
        List<String> more = new ArrayList<>(parameters);
        more.add(name + '=' + Routes.percentEncoded(value.getBytes(StandardCharsets.UTF_8)));
        return new OperationsFilter(List.copyOf(more));
    }
}
