package io.etcdagent.daemon.metrics;

import io.etcdagent.daemon.check.HealthDetail;
import io.etcdagent.daemon.coordination.DisruptionNews;
import io.etcdagent.daemon.health.HealthMonitor;
import io.etcdagent.daemon.highwater.MarkBook;
import io.etcdagent.daemon.operation.Operations;
import io.etcdagent.daemon.rollout.Rollouts;
import io.etcdagent.protocol.HealthReport;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The page of this agent, made anew each time from what its parts hold. That takes about a millisecond and no call to etcd:
 * who asks too often costs this process only.
 */
public final class AgentMetrics {

    private final List<Source> sources;

    /**
     * Puts the parts together.
     *
     * @param counts the same that those parts tell
     * @param report the verdicts, as the API gives them; must not wait for anybody
     * @param configuredQuota of the local member's backend file, by its settings
     */
    public AgentMetrics(
            String version,
            EventCounts counts,
            HealthMonitor health,
            Supplier<HealthReport> report,
            HealthDetail detail,
            OptionalLong configuredQuota,
            MarkBook marks,
            DisruptionNews disruption,
            Operations operations,
            Rollouts rollouts,
            LongSupplier nanoClock) {
        RolloutNumbers rolloutNumbers = new RolloutNumbers(rollouts);
        rollouts.follow(rolloutNumbers);
        this.sources = List.of(
                page -> page.put(Family.BUILD_INFO, true, version),
                new HealthNumbers(health, report),
                new MeasuredNumbers(detail::measures, () -> health.latest().cluster(), configuredQuota, nanoClock),
                new HighWaterNumbers(
                        marks::marks, () -> health.latest().cluster().members()),
                counts::tell,
                new DisruptionNumbers(disruption),
                new OperationNumbers(operations),
                rolloutNumbers,
                new ProcessNumbers(),
                new RuntimeNumbers());
    }

    /** In Prometheus' text format, version 0.0.4. */
    public String page() {
        Page page = new Page();
        sources.forEach(source -> source.tell(page));
        return page.text();
    }
}
