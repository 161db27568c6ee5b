package io.etcdagent.packaging.prometheus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.etcdagent.daemon.metrics.Family;
import io.etcdagent.daemon.metrics.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What is shipped for Prometheus and Grafana: that it is sound, and asks for nothing that the agent does not tell. */
class PrometheusFilesTest {

    private static final Path SHIPPED = Path.of("src/packages/prometheus");
    private static final Path RULES = SHIPPED.resolve("etcd-agent.rules.yml");
    private static final Path DASHBOARD = SHIPPED.resolve("etcd-agent.dashboard.json");
    private static final Path RULE_TESTS = Path.of("src/test/prometheus/etcd-agent.rules.test.yml");
    private static final Path PAGE = Path.of("src/packages/man/etcd-agent-metrics.7");

    /** What Prometheus itself adds to whatever it scrapes. */
    private static final Set<String> OF_PROMETHEUS = Set.of("job", "instance");

    @TempDir
    private Path directory = Path.of("");

    @Test
    void promtoolFindsNothingWrongWithTheRulesAndTheSampleOfAConfiguration() throws Exception {
        promtool("check", "rules", "--lint-fatal", RULES.toString());
        promtool(
                "check",
                "config",
                "--syntax-only",
                SHIPPED.resolve("prometheus.yml").toString());
    }

    @Test
    void everyAlertFiresWhenItShouldAndStaysSilentWhenItShould() throws Exception {
        promtool("test", "rules", RULE_TESTS.toString());
    }

    @Test
    void everyAlertIsTestedFiringAndSilent() throws Exception {
        Set<String> firing = new TreeSet<>();
        Set<String> silent = new TreeSet<>();
        for (Object test : list(map(read(RULE_TESTS)).get("tests"))) {
            for (Object expected : list(map(test).getOrDefault("promql_expr_test", List.of()))) {
                String alert =
                        String.valueOf(map(expected).get("expr")).replaceAll(".*alertname=\"([A-Za-z]+)\".*", "$1");
                (list(map(expected).get("exp_samples")).isEmpty() ? silent : firing).add(alert);
            }
        }
        Set<String> all = alerts().stream()
                .map(alert -> String.valueOf(alert.get("alert")))
                .collect(Collectors.toCollection(TreeSet::new));

        assertTrue(all.size() > 20, all::toString);
        assertEquals(all, firing);
        assertEquals(all, silent);
    }

    @Test
    void everyAlertSaysWhatHappenedWhatItMeansAndWhatToRun() throws Exception {
        for (Map<String, Object> alert : alerts()) {
            String name = String.valueOf(alert.get("alert"));
            Map<String, Object> annotations = map(alert.get("annotations"));
            assertEquals(Set.of("summary", "description", "command"), annotations.keySet(), name);
            assertTrue(
                    Set.of("warning", "critical")
                            .contains(String.valueOf(map(alert.get("labels")).get("severity"))),
                    name);
        }
    }

    @Test
    void rulesAskOnlyForWhatTheAgentTells() throws Exception {
        List<String> expressions = alerts().stream()
                .map(alert -> String.valueOf(alert.get("expr")))
                .toList();

        Set<String> metrics = assertAllTold(expressions);
        assertTrue(metrics.contains("etcd_agent_etcd_wal_fsync_duration_seconds_bucket"), metrics::toString);
        assertTrue(metrics.contains("etcd_agent_disruption"), metrics::toString);
    }

    @Test
    void theDashboardAsksOnlyForWhatTheAgentTells() throws Exception {
        List<String> expressions = new ArrayList<>();
        collect(read(DASHBOARD), expressions);
        assertTrue(expressions.size() > 30, expressions::toString);

        Set<String> metrics = assertAllTold(expressions);
        assertTrue(metrics.contains("etcd_agent_node_info"), metrics::toString);
        assertTrue(metrics.contains("process_cpu_seconds_total"), metrics::toString);
    }

    @Test
    void promtoolReadsEveryExpressionOfTheDashboard() throws Exception {
        List<String> expressions = new ArrayList<>();
        collect(read(DASHBOARD), expressions);
        StringBuilder rules = new StringBuilder("groups:\n  - name: dashboard\n    rules:\n");
        int number = 0;
        for (String expression : expressions) {
            if (!expression.startsWith("label_values(")) {
                rules.append("      - record: panel:").append(number++).append("\n        expr: '");
                rules.append(expression.replace("'", "''")).append("'\n");
            }
        }
        Path file = Files.writeString(directory.resolve("dashboard.yml"), rules.toString(), StandardCharsets.UTF_8);

        promtool("check", "rules", file.toString());
    }

    @Test
    void noTwoPanelsOfTheDashboardLieOnEachOther() throws Exception {
        Set<String> places = new HashSet<>();
        for (Object panel : list(map(read(DASHBOARD)).get("panels"))) {
            Map<String, Object> place = map(map(panel).get("gridPos"));
            int left = (Integer) place.getOrDefault("x", -1);
            int top = (Integer) place.getOrDefault("y", -1);
            for (int x = left; x < left + (Integer) place.getOrDefault("w", 0); x++) {
                for (int y = top; y < top + (Integer) place.getOrDefault("h", 0); y++) {
                    assertTrue(
                            x >= 0 && x < 24 && places.add(x + "," + y),
                            () -> String.valueOf(map(panel).get("title")));
                }
            }
        }
        assertTrue(places.size() > 1000);
    }

    @Test
    void theManPageNamesEveryMetricWithItsKindAndLabelsAndNoOther() throws Exception {
        String page = Files.readString(PAGE);
        Set<String> wanted = Stream.of(Family.values())
                .map(family -> ".It Ic " + family.metric()
                        + (family.labels().isEmpty() ? "" : " Pq " + String.join(", ", family.labels())) + "\n."
                        + "Em " + family.kind().name().toLowerCase(Locale.ROOT) + "\n")
                .collect(Collectors.toCollection(TreeSet::new));
        List<String> missing =
                wanted.stream().filter(entry -> !page.contains(entry)).toList();

        assertEquals(List.of(), missing);
        assertEquals(
                wanted.size(),
                page.lines().filter(line -> line.startsWith(".It Ic ")).count());
    }

    /** The names that a page can have, those of the lines of histograms and summaries too, with their labels. */
    private static Map<String, Set<String>> told() {
        Map<String, Set<String>> told = new HashMap<>();
        told.put("up", OF_PROMETHEUS);
        for (Family family : Family.values()) {
            Set<String> labels = new TreeSet<>(family.labels());
            labels.addAll(OF_PROMETHEUS);
            boolean single = family.kind() == Kind.GAUGE || family.kind() == Kind.COUNTER;
            if (single) {
                told.put(family.metric(), labels);
            } else {
                told.put(family.metric() + "_sum", labels);
                told.put(family.metric() + "_count", labels);
            }
            if (family.kind() == Kind.HISTOGRAM) {
                Set<String> withBound = new TreeSet<>(labels);
                withBound.add("le");
                told.put(family.metric() + "_bucket", withBound);
            }
        }
        return told;
    }

    private static Set<String> assertAllTold(Collection<String> expressions) {
        Map<String, Set<String>> told = told();
        Set<String> asked = new TreeSet<>();
        for (String expression : expressions) {
            // Grafana's own function, whose second argument is a label.
            Promql promql = new Promql(expression.replaceFirst("^label_values[(](.*), *[a-z_]+[)]$", "$1"));
            asked.addAll(promql.metrics());
            for (Promql.Selector selector : promql.selectors()) {
                Set<String> labels = told.getOrDefault(selector.metric(), Set.of());
                assertTrue(labels.containsAll(selector.labels()), () -> selector + " has only " + labels);
            }
        }
        Set<String> untold = new TreeSet<>(asked);
        untold.removeAll(told.keySet());
        assertEquals(Set.of(), untold);
        return asked;
    }

    /** The expressions of the panels, and the queries of the variables. */
    private static void collect(Object node, List<String> into) {
        if (node instanceof Map<?, ?> fields) {
            fields.forEach((key, value) -> {
                boolean query = key.equals("expr") || key.equals("query");
                if (query && value instanceof String text && !text.equals("prometheus")) {
                    into.add(text);
                } else {
                    collect(value, into);
                }
            });
        } else if (node instanceof List<?> items) {
            items.forEach(item -> collect(item, into));
        }
    }

    private static List<Map<String, Object>> alerts() throws IOException {
        List<Map<String, Object>> alerts = new ArrayList<>();
        for (Object group : list(map(read(RULES)).get("groups"))) {
            list(map(group).get("rules")).forEach(rule -> alerts.add(map(rule)));
        }
        return alerts;
    }

    private static Object read(Path file) throws IOException {
        return new Load(LoadSettings.builder().setCodePointLimit(1 << 22).build())
                .loadFromString(Files.readString(file));
    }

    @SuppressWarnings("unchecked") // A document without other keys than texts.
    private static Map<String, Object> map(@Nullable Object node) {
        return (Map<String, Object>) Objects.requireNonNull(node);
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(@Nullable Object node) {
        return (List<Object>) Objects.requireNonNull(node);
    }

    /** Where there is no promtool the test is skipped, and in CI it fails. */
    private void promtool(String... arguments) throws IOException, InterruptedException {
        boolean there = Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(place -> Files.isExecutable(Path.of(place, "promtool")));
        assumeTrue(there || "true".equals(System.getenv("CI")), "there is no promtool; apt-get install prometheus");
        List<String> command = new ArrayList<>(List.of("promtool"));
        command.addAll(List.of(arguments));
        Path said = directory.resolve("said");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertTrue(process.waitFor(120, TimeUnit.SECONDS), () -> command + " does not end");
            assertEquals(0, process.exitValue(), Files.readString(said));
        } finally {
            process.destroyForcibly();
        }
    }
}
