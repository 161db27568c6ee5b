package io.etcdagent.packaging.quickstart;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/** The main job on a running cluster: every member restarted under load, watched from outside. */
final class Demonstration {
    private static final Duration ASK_LIMIT = Duration.ofSeconds(30);
    private static final Duration LIMIT_PER_MEMBER = Duration.ofMinutes(3);

    /** The load runs for so long by itself, before and after. */
    private static final Duration MARGIN = Duration.ofSeconds(2);

    private final List<Node> nodes;
    private final Path ctl;
    private final List<String> failedCommands = new ArrayList<>();

    Demonstration(List<Node> nodes, Path ctl) {
        this.nodes = nodes;
        this.ctl = ctl;
    }

    Report run() throws IOException, TimeoutException, InterruptedException {
        Load.warmUp(endpoints(nodes));
        Map<Node, Optional<OsProcess>> before = processes();
        try (Load load = Load.start("demonstration", endpoints(nodes));
                Observer observer =
                        Observer.of(nodes.stream().map(ObservedMember::of).toList())) {
            Thread.sleep(MARGIN.toMillis());
            ctl(ASK_LIMIT, "health");
            ctl(LIMIT_PER_MEMBER.multipliedBy(nodes.size()), "rolling-restart", "-y");
            Thread.sleep(MARGIN.toMillis());
            LoadResult result = load.finish();
            return new Report(rows(before, observer.outages()), result, failedCommands);
        }
    }

    static List<URI> endpoints(List<Node> nodes) {
        return nodes.stream().map(node -> node.member().clientUrl()).toList();
    }

    private void ctl(Duration limit, String... arguments) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(
                ctl.toString(), "--socket", nodes.get(0).member().socket().toString()));
        words.addAll(List.of(arguments));
        String shown = "etcd-agentctl " + String.join(" ", arguments);
        System.out.println();
        System.out.println("$ " + shown);
        int status = new Command(words).run(limit);
        if (status != 0) {
            failedCommands.add(shown + " ended with status " + status);
        }
    }

    private Map<Node, Optional<OsProcess>> processes() {
        Map<Node, Optional<OsProcess>> processes = new HashMap<>();
        nodes.forEach(node -> processes.put(node, node.etcd()));
        return processes;
    }

    private List<MemberRow> rows(Map<Node, Optional<OsProcess>> before, List<Outage> outages) {
        return nodes.stream()
                .map(node -> row(node, before.getOrDefault(node, Optional.empty()), outages))
                .toList();
    }

    private static MemberRow row(Node node, Optional<OsProcess> before, List<Outage> outages) {
        MemberSpec member = node.member();
        EtcdEndpoint endpoint = EtcdEndpoint.of(member);
        return new MemberRow(
                member.name(),
                member.address().getHostAddress(),
                endpoint.version().orElse("?"),
                before,
                node.etcd(),
                endpoint.isHealthy(),
                outages.stream()
                        .filter(outage -> outage.member().equals(member.name()))
                        .toList());
    }
}
