package io.etcdagent.daemon.check;

import io.etcdagent.daemon.discovery.Found;
import io.etcdagent.daemon.discovery.LocalMember;
import io.etcdagent.daemon.discovery.MemberSettings;
import io.etcdagent.daemon.etcd.TlsFiles;
import io.etcdagent.daemon.health.ClusterObservation;
import io.etcdagent.daemon.measure.Measurements;
import io.etcdagent.daemon.measure.NodeMeasures;
import io.etcdagent.daemon.measure.Whereabouts;
import io.etcdagent.protocol.CheckView;
import io.etcdagent.protocol.HealthReport;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures on a slow thread of its own, so that a disk or host that hangs is in nobody's way, and judges what it has
 * measured whenever somebody asks. No gate and no operation goes by it.
 */
public final class HealthDetail implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(HealthDetail.class);

    /** etcd measures round trips as often, and a look at its metrics costs it some milliseconds. */
    public static final Duration PACE = Duration.ofSeconds(30);

    private static final Duration UNTIL_MEMBERS_ARE_KNOWN = Duration.ofSeconds(1);
    private static final Duration JUDGE_ANEW_AFTER = Duration.ofSeconds(1);
    private static final Duration END_WITHIN = Duration.ofSeconds(2);

    private final Measurements measurements;
    private final Supplier<ClusterObservation> cluster;
    private final OptionalLong configuredQuota;
    private final Checks checks;
    private final Duration pace;
    private final Clock wallClock;
    private final LongSupplier nanoClock;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::work, "measure");

    private volatile Latest latest;
    private volatile Judged judged = new Judged(0, 0, 0, List.of());

    private record Latest(NodeMeasures measures, Trends trends) {}

    /** What was judged last; who asks a hundred times a second is told the same. */
    private record Judged(long clusterAtNanos, long measuresAtNanos, long atNanos, List<CheckView> views) {

        boolean of(ClusterObservation cluster, NodeMeasures measures, long nowNanos) {
            return !views.isEmpty()
                    && clusterAtNanos == cluster.atNanos()
                    && measuresAtNanos == measures.atNanos()
                    && nowNanos - atNanos < JUDGE_ANEW_AFTER.toNanos();
        }
    }

    /**
     * Measures nothing before {@link #start}.
     *
     * @param cluster as it was seen last
     * @param configuredQuota of the local member, by its settings
     * @param pace between two rounds
     */
    public HealthDetail(
            Measurements measurements,
            Supplier<ClusterObservation> cluster,
            OptionalLong configuredQuota,
            Thresholds thresholds,
            Duration pace,
            Clock wallClock,
            LongSupplier nanoClock) {
        this.measurements = measurements;
        this.cluster = cluster;
        this.configuredQuota = configuredQuota;
        this.checks = new Checks(thresholds);
        this.pace = pace;
        this.wallClock = wallClock;
        this.nanoClock = nanoClock;
        this.latest = new Latest(
                NodeMeasures.nothing(nanoClock.getAsLong(), "this agent has just started and has not looked yet"),
                Trends.none());
        thread.setDaemon(true);
    }

    /**
     * Where to measure, by what is known of the member and by what the agent itself uses.
     *
     * @param listener the files with the certificates that the agent shows and trusts where it is asked by TLS
     */
    public static Whereabouts whereabouts(
            URI endpoint, Optional<LocalMember> member, Optional<TlsFiles> files, List<Path> listener) {
        Optional<MemberSettings> settings = member.map(LocalMember::settings);
        List<Path> directories = settings.map(known -> Stream.concat(
                                Stream.of(known.dataDirectory().value()),
                                known.walDirectory().map(Found::value).stream())
                        .toList())
                .orElse(List.of());
        List<Path> certificates = Stream.of(
                        settings.map(MemberSettings::certificates).orElse(List.of()).stream(),
                        files.stream().flatMap(known -> Stream.concat(Stream.of(known.ca()), known.cert().stream())),
                        listener.stream())
                .flatMap(paths -> paths)
                .distinct()
                .toList();
        return new Whereabouts(
                endpoint, settings.map(MemberSettings::metrics).orElse(List.of()), directories, certificates);
    }

    public void start() {
        thread.start();
    }

    /** What was measured last. */
    public NodeMeasures measures() {
        return latest.measures();
    }

    /** A report with the detail in it, as of now. */
    public HealthReport tell(HealthReport report) {
        return ChecksInHealth.tell(report, views());
    }

    private List<CheckView> views() {
        ClusterObservation seen = cluster.get();
        Latest known = latest;
        long nowNanos = nanoClock.getAsLong();
        Judged before = judged;
        if (before.of(seen, known.measures(), nowNanos)) {
            return before.views();
        }
        List<CheckView> views = checks.views(new Situation(
                seen,
                known.measures(),
                Duration.ofNanos(Math.max(0, nowNanos - known.measures().atNanos())),
                known.trends(),
                configuredQuota,
                wallClock.instant(),
                nowNanos));
        judged = new Judged(seen.atNanos(), known.measures().atNanos(), nowNanos, views);
        return views;
    }

    private void work() {
        try {
            Duration pause;
            do {
                ClusterObservation seen = cluster.get();
                round(seen);
                boolean early = seen.members().isEmpty() && pace.compareTo(UNTIL_MEMBERS_ARE_KNOWN) > 0;
                pause = early ? UNTIL_MEMBERS_ARE_KNOWN : pace;
            } while (!closed.await(pause.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException ended) {
            log.debug("Measuring ends.");
        }
    }

    private void round(ClusterObservation seen) {
        Trends trends = latest.trends().next(seen, nanoClock.getAsLong());
        try {
            latest = new Latest(measurements.round(seen.members()), trends);
        } catch (RuntimeException defect) {
            log.error("measuring met a defect of the agent; the next round is due in {} s", pace.toSeconds(), defect);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
        try {
            thread.join(END_WITHIN.toMillis());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
