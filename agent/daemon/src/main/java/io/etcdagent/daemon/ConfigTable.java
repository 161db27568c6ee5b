package io.etcdagent.daemon;

import io.etcdagent.daemon.discovery.Found;
import io.etcdagent.daemon.discovery.LocalMember;
import io.etcdagent.daemon.discovery.MemberSettings;
import io.etcdagent.daemon.discovery.Origin;
import io.etcdagent.daemon.discovery.Problem;
import java.io.PrintStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What {@code --check-config} prints: each value and its origin, what is known of the member, and then what is wrong. */
final class ConfigTable {

    private record Row(String name, String value, String origin) {}

    private final List<Row> rows = new ArrayList<>();

    private ConfigTable() {}

    static void print(ResolvedSettings settings, List<Problem> problems, PrintStream out) {
        ConfigTable table = new ConfigTable();
        for (Setting setting : Setting.values()) {
            ResolvedSettings.Value value = settings.value(setting).orElse(new ResolvedSettings.Value("-", "not set"));
            table.rows.add(new Row(setting.variable(), value.text(), value.origin()));
        }
        settings.discovered().member().ifPresent(table::member);
        table.print(out);
        for (Problem problem : problems) {
            out.println((problem.weight() == Problem.Weight.OBSTACLE ? "PROBLEM  " : "warning  ") + problem.line());
        }
    }

    private void member(LocalMember member) {
        MemberSettings etcd = member.settings();
        row("etcd: name", etcd.name());
        row("etcd: data directory", etcd.dataDirectory());
        etcd.walDirectory().ifPresent(found -> row("etcd: WAL directory", found));
        row("etcd: listens for clients", urls(etcd.listen()));
        row("etcd: advertises to clients", urls(etcd.advertise()));
        row("etcd: advertises to peers", urls(etcd.peers()));
        etcd.initialCluster().ifPresent(found -> row("etcd: initial cluster", found));
        row("etcd: initial cluster state", etcd.initialClusterState());
        member.served().ifPresent(served -> row("etcd: certificate", served.file()));
    }

    private static Found<String> urls(Found<List<URI>> found) {
        return found.map(urls -> urls.stream().map(URI::toString).collect(Collectors.joining(",")));
    }

    private void row(String name, Found<?> found) {
        Origin origin = found.origin();
        rows.add(new Row(name, String.valueOf(found.value()), origin.text()));
    }

    /** As wide as the longest value but the longest few, which are lists and would push the origins out of sight. */
    private void print(PrintStream out) {
        int name = rows.stream().mapToInt(row -> row.name().length()).max().orElse(0);
        int value = rows.stream()
                .mapToInt(row -> row.value().length())
                .filter(length -> length <= 48)
                .max()
                .orElse(0);
        rows.forEach(
                row -> out.printf("%-" + name + "s  %-" + value + "s  %s%n", row.name(), row.value(), row.origin()));
    }
}
