package io.etcdagent.daemon.control.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.control.routing.Follower;
import io.etcdagent.daemon.control.routing.Subscription;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.protocol.CheckState;
import io.etcdagent.protocol.CheckView;
import io.etcdagent.protocol.HealthReport;
import io.etcdagent.protocol.NodeHealth;
import io.etcdagent.protocol.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class HealthFeedTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private volatile HealthReport report = Samples.health(Verdict.HEALTHY, Verdict.HEALTHY, false);
    private final AtomicInteger looks = new AtomicInteger();
    private final HealthFeed feed = new HealthFeed(
            () -> {
                looks.incrementAndGet();
                return report;
            },
            Duration.ofMillis(5));

    /** Keeps what it is told. */
    private static final class Told implements Follower<HealthReport> {

        private final BlockingQueue<HealthReport> reports = new LinkedBlockingQueue<>();

        @Override
        public void next(HealthReport next) {
            reports.add(next);
        }

        @Override
        public void end() {}

        HealthReport next() throws InterruptedException {
            HealthReport next = reports.poll(60, TimeUnit.SECONDS);
            assertNotNull(next);
            return next;
        }
    }

    private void awaitLooks(int more) {
        int from = looks.get();
        Await.until("it looks again", SOON, () -> looks.get() >= from + more);
    }

    @Test
    void theReportIsToldAtOnceAndThenEachThatSaysSomethingElse() throws Exception {
        Told told = new Told();
        HealthReport first = report;
        try (Subscription following = feed.follow(told)) {
            assertEquals(first, told.next());
            report = older(first);
            awaitLooks(3);
            assertTrue(told.reports.isEmpty(), "an age is no news");
            report = Samples.healthBecause("Member etcd-2 did not answer for 7 s.");
            assertEquals(report, told.next());
            report = Samples.healthBecause("Member etcd-2 did not answer for 8 s.");
            awaitLooks(3);
            assertTrue(told.reports.isEmpty(), "nor is the number of seconds in a reason");
            report = Samples.healthBecause("Member etcd-3 did not answer.");
            assertEquals(report, told.next());
            report = warning(report, CheckState.UNKNOWN);
            awaitLooks(3);
            assertTrue(told.reports.isEmpty(), "nor is a check that cannot tell");
            report = warning(report, CheckState.WARNING);
            assertEquals(report, told.next());
            assertNotNull(following);
        }
    }

    private static HealthReport warning(HealthReport report, CheckState state) {
        return new HealthReport(
                report.cluster(),
                report.members(),
                report.node(),
                null,
                null,
                List.of(new CheckView("disk-free", state, "9 % is free.", 9.0, 10.0, "percent", "etcd ends.", null)));
    }

    private static HealthReport older(HealthReport report) {
        NodeHealth node = report.node();
        return new HealthReport(
                report.cluster(),
                report.members(),
                new NodeHealth(
                        node.memberId(),
                        node.memberName(),
                        node.host(),
                        node.verdict(),
                        node.reasons(),
                        node.unit(),
                        "2026-11-23T03:00:05Z",
                        node.ageMillis() + 5000,
                        node.stale(),
                        node.agentVersion(),
                        node.foreign()),
                null,
                null);
    }

    @Test
    void nobodyLooksWhileNobodyFollowsAndTheNextFollowerIsToldAgain() throws Exception {
        feed.follow(new Told()).close();
        Await.until("its thread has ended", SOON, HealthFeedTest::nobodyLooks);
        Told second = new Told();
        Subscription following = feed.follow(second);
        assertEquals(report, second.next());
        report = Samples.healthBecause("Member etcd-3 did not answer.");
        assertEquals(report, second.next());
        following.close();
        Await.until("its thread has ended", SOON, HealthFeedTest::nobodyLooks);
    }

    private static boolean nobodyLooks() {
        return Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("health-events"));
    }
}
