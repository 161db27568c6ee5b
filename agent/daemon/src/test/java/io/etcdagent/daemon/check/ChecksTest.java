package io.etcdagent.daemon.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.measure.Histogram;
import io.etcdagent.protocol.CheckState;
import io.etcdagent.protocol.CheckView;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ChecksTest {

    private static final long MIB = Scene.MIB;

    /** A scene and what one check makes of it; the text must be in what it found or in its remedy. */
    record Case(String name, Scene scene, Check check, CheckState state, String text) {
        @Override
        public String toString() {
            return check.id() + ": " + name;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case(
                        "tight",
                        new Scene().disk(10_000 * MIB, 900 * MIB),
                        Check.DISK_FREE,
                        CheckState.WARNING,
                        "9.0 %"),
                new Case(
                        "just enough",
                        new Scene().disk(10_000 * MIB, 1000 * MIB),
                        Check.DISK_FREE,
                        CheckState.OK,
                        "10.0 %"),
                new Case(
                        "two segments left",
                        new Scene().disk(200 * MIB, 127 * MIB),
                        Check.DISK_FREE,
                        CheckState.CRITICAL,
                        "df -h /var/lib/etcd"),
                new Case(
                        "over the threshold",
                        new Scene().status(1, "3.5.16", 1000, 1700 * MIB, 1600 * MIB),
                        Check.QUOTA_USE,
                        CheckState.WARNING,
                        "1.7 GiB of its quota of 2.0 GiB (83.0 %)"),
                new Case(
                        "nearly full",
                        new Scene().status(1, "3.5.16", 1000, 1950 * MIB, 1600 * MIB),
                        Check.QUOTA_USE,
                        CheckState.CRITICAL,
                        "etcd-agentctl defragment --cluster"),
                new Case(
                        "only another member's",
                        new Scene().status(2, "3.5.16", 1000, 1950 * MIB, 1600 * MIB),
                        Check.QUOTA_USE,
                        CheckState.OK,
                        "20.0 MiB"),
                new Case(
                        "none", new Scene().quotaTold(-1), Check.QUOTA_USE, CheckState.OK, "This member has no quota."),
                new Case(
                        "by the settings, without metrics",
                        new Scene().withoutMetrics().quota(21 * MIB),
                        Check.QUOTA_USE,
                        CheckState.CRITICAL,
                        "95.2 %"),
                new Case(
                        "not told",
                        new Scene().withoutMetrics(),
                        Check.QUOTA_USE,
                        CheckState.UNKNOWN,
                        "metrics cannot be read"),
                new Case(
                        "mostly free",
                        new Scene().status(2, "3.5.16", 1000, 400 * MIB, 100 * MIB),
                        Check.FRAGMENTATION,
                        CheckState.WARNING,
                        "300.0 MiB of 400.0 MiB at m2 (2)"),
                new Case(
                        "mostly free and small",
                        new Scene().status(2, "3.5.16", 1000, 99 * MIB, 1 * MIB),
                        Check.FRAGMENTATION,
                        CheckState.OK,
                        "100 MiB"),
                new Case(
                        "half free",
                        new Scene().status(2, "3.5.16", 1000, 400 * MIB, 200 * MIB),
                        Check.FRAGMENTATION,
                        CheckState.OK,
                        "100 MiB"),
                new Case(
                        "not told, as by 3.3",
                        sizesInUse(0),
                        Check.FRAGMENTATION,
                        CheckState.UNKNOWN,
                        "no member tells"),
                new Case(
                        "slow log",
                        latencies(Scene.slow(900, 100), Scene.fast(900)),
                        Check.FSYNC_LATENCY,
                        CheckState.WARNING,
                        "In the last 5 min an fsync of its log took no longer than 243.2 ms in 99 % of 1000 cases."),
                new Case(
                        "slow backend only",
                        latencies(Scene.fast(900), Scene.slow(900, 100)),
                        Check.FSYNC_LATENCY,
                        CheckState.OK,
                        "2.0 ms"),
                new Case(
                        "slow backend",
                        latencies(Scene.fast(900), Scene.slow(900, 100)),
                        Check.COMMIT_LATENCY,
                        CheckState.WARNING,
                        "iostat"),
                new Case(
                        "slow log only",
                        latencies(Scene.slow(900, 100), Scene.fast(900)),
                        Check.COMMIT_LATENCY,
                        CheckState.OK,
                        "2.0 ms"),
                new Case(
                        "one slow of few",
                        latencies(Scene.slow(98, 1), Scene.fast(900)),
                        Check.FSYNC_LATENCY,
                        CheckState.UNKNOWN,
                        "too little was written"),
                new Case(
                        "nothing written",
                        latencies(Scene.fast(0), Scene.fast(900)),
                        Check.FSYNC_LATENCY,
                        CheckState.OK,
                        "Nothing was written"),
                new Case(
                        "no metrics",
                        new Scene().withoutMetrics(),
                        Check.FSYNC_LATENCY,
                        CheckState.UNKNOWN,
                        "no answer"),
                new Case(
                        "as many as are borne",
                        leaderChanges(3),
                        Check.LEADER_CHANGES,
                        CheckState.OK,
                        "3 leader changes"),
                new Case("one more", leaderChanges(4), Check.LEADER_CHANGES, CheckState.WARNING, "4 leader changes"),
                new Case(
                        "as far as is borne",
                        new Scene()
                                .applied(1, 5000, 5000)
                                .applied(3, 5000, 5000)
                                .applied(2, 4990, 4000),
                        Check.RAFT_LAG,
                        CheckState.OK,
                        "1000 entries"),
                new Case(
                        "one entry further",
                        new Scene()
                                .applied(1, 5000, 5000)
                                .applied(3, 5000, 5000)
                                .applied(2, 4990, 3999),
                        Check.RAFT_LAG,
                        CheckState.WARNING,
                        "m2 (2) by 1001 entries"),
                new Case(
                        "a learner's is not this check's",
                        new Scene()
                                .applied(1, 5000, 5000)
                                .applied(2, 5000, 5000)
                                .applied(3, 5000, 5000)
                                .member(4, "3.5.16", true)
                                .applied(4, 10, 10),
                        Check.RAFT_LAG,
                        CheckState.OK,
                        "0 entries"),
                new Case(
                        "slow way",
                        peers(Map.of("2", Scene.slow(0, 20), "3", Scene.fast(20))),
                        Check.PEER_ROUND_TRIP,
                        CheckState.WARNING,
                        "200.0 ms to m2 (2)"),
                new Case(
                        "slow way to one that was removed",
                        peers(Map.of("9", Scene.slow(0, 20), "3", Scene.fast(20))),
                        Check.PEER_ROUND_TRIP,
                        CheckState.OK,
                        "2.0 ms to m3 (3)"),
                new Case("none measured", peers(Map.of()), Check.PEER_ROUND_TRIP, CheckState.UNKNOWN, "no round trip"),
                new Case(
                        "ahead",
                        new Scene().url(2, Scene.url(2), Duration.ZERO, 5_000),
                        Check.CLOCK_OFFSET,
                        CheckState.WARNING,
                        "m2 (2) is about 5.0 s ahead"),
                new Case(
                        "behind",
                        new Scene().url(2, Scene.url(2), Duration.ZERO, -5_000),
                        Check.CLOCK_OFFSET,
                        CheckState.WARNING,
                        "m2 (2) is about 5.0 s behind"),
                new Case(
                        "perhaps apart",
                        new Scene().url(2, Scene.url(2), Duration.ZERO, 1_500),
                        Check.CLOCK_OFFSET,
                        CheckState.OK,
                        "900.0 ms"),
                new Case("no certificates", new Scene(), Check.CERTIFICATE_EXPIRY, CheckState.OK, "No certificate"),
                new Case(
                        "soon",
                        new Scene()
                                .certificate("peer.pem", Duration.ofDays(6))
                                .certificate("ca.pem", Duration.ofDays(900)),
                        Check.CERTIFICATE_EXPIRY,
                        CheckState.WARNING,
                        "/pki/peer.pem expires at 2026-11-29T06:00:00Z"),
                new Case(
                        "tomorrow",
                        new Scene().certificate("peer.pem", Duration.ofHours(23)),
                        Check.CERTIFICATE_EXPIRY,
                        CheckState.CRITICAL,
                        "Renew it"),
                new Case(
                        "expired",
                        new Scene().certificate("peer.pem", Duration.ofDays(-1)),
                        Check.CERTIFICATE_EXPIRY,
                        CheckState.CRITICAL,
                        "/pki/peer.pem expired at"),
                new Case(
                        "far away",
                        new Scene().certificate("peer.pem", Duration.ofDays(8)),
                        Check.CERTIFICATE_EXPIRY,
                        CheckState.OK,
                        "The next of 1"),
                new Case(
                        "an old authority beside a good one",
                        new Scene()
                                .authorities(
                                        "ca.pem",
                                        Map.of("CN=new", Duration.ofDays(900), "CN=ancient", Duration.ofDays(-3))),
                        Check.CERTIFICATE_EXPIRY,
                        CheckState.WARNING,
                        "/pki/ca.pem, that of CN=ancient, expired at 2026-11-20T06:00:00Z."),
                new Case(
                        "no authority that is valid",
                        new Scene()
                                .authorities(
                                        "ca.pem",
                                        Map.of("CN=older", Duration.ofDays(-9), "CN=old", Duration.ofDays(-3))),
                        Check.CERTIFICATE_EXPIRY,
                        CheckState.CRITICAL,
                        "/pki/ca.pem, that of CN=old, expired at 2026-11-20T06:00:00Z; /pki/ca.pem, that of CN=older,"
                                + " expired at"),
                new Case(
                        "the last authority ends tomorrow",
                        new Scene()
                                .authorities(
                                        "ca.pem",
                                        Map.of("CN=last", Duration.ofHours(23), "CN=old", Duration.ofDays(-3))),
                        Check.CERTIFICATE_EXPIRY,
                        CheckState.CRITICAL,
                        "that of CN=last, expires at"),
                new Case(
                        "one between that has expired",
                        new Scene().chain("peer.pem", Duration.ofDays(90), Duration.ofDays(-1)),
                        Check.CERTIFICATE_EXPIRY,
                        CheckState.WARNING,
                        "/pki/peer.pem, that of CN=between, expired at"),
                new Case(
                        "its own certificate has expired and not the one between",
                        new Scene().chain("peer.pem", Duration.ofDays(-1), Duration.ofDays(90)),
                        Check.CERTIFICATE_EXPIRY,
                        CheckState.CRITICAL,
                        "/pki/peer.pem, that of CN=own, expired at"),
                new Case(
                        "all authorities far away",
                        new Scene()
                                .authorities(
                                        "ca.pem",
                                        Map.of("CN=new", Duration.ofDays(900), "CN=old", Duration.ofDays(30))),
                        Check.CERTIFICATE_EXPIRY,
                        CheckState.OK,
                        "The next of 2: /pki/ca.pem, that of CN=old, expires at"),
                new Case(
                        "unreadable",
                        new Scene().certificate("ca.pem", Duration.ofDays(8)).unreadableCertificate("peer.pem"),
                        Check.CERTIFICATE_EXPIRY,
                        CheckState.UNKNOWN,
                        "/pki/peer.pem is gone"),
                new Case(
                        "one of two",
                        new Scene().url(2, "https://old:2379", Duration.ofMinutes(6), 0),
                        Check.CLIENT_URLS,
                        CheckState.WARNING,
                        "https://old:2379 of m2 (2) has not answered for 6 min (Connection refused)"),
                new Case(
                        "one of two, not for long",
                        new Scene().url(2, "https://old:2379", Duration.ofMinutes(4), 0),
                        Check.CLIENT_URLS,
                        CheckState.OK,
                        "were dialled"),
                new Case(
                        "all of a member that is down",
                        new Scene().url(2, Scene.url(2), Duration.ofMinutes(60), 0),
                        Check.CLIENT_URLS,
                        CheckState.OK,
                        "were dialled"),
                new Case(
                        "loopback, though others are elsewhere",
                        new Scene().advertising(2, "http://localhost:2379"),
                        Check.CLIENT_URLS,
                        CheckState.WARNING,
                        "http://localhost:2379 of m2 (2) leads to whatever host"),
                new Case(
                        "loopback, all on one host",
                        new Scene().advertising(2, "http://127.0.0.1:2379").onOneHost(),
                        Check.CLIENT_URLS,
                        CheckState.OK,
                        "were dialled"),
                new Case(
                        "an upgrade that goes on",
                        new Scene().member(2, "3.4.23", false).lasting(Duration.ofMinutes(59)),
                        Check.MIXED_VERSIONS,
                        CheckState.OK,
                        "3.4 at m2 (2)"),
                new Case(
                        "an upgrade that was left",
                        new Scene().member(2, "3.4.23", false).lasting(Duration.ofMinutes(61)),
                        Check.MIXED_VERSIONS,
                        CheckState.WARNING,
                        "rolling-restart --if-version-older-than 3.5.16"),
                new Case(
                        "patch releases are no mixture",
                        new Scene().member(2, "3.5.9", false).lasting(Duration.ofDays(9)),
                        Check.MIXED_VERSIONS,
                        CheckState.OK,
                        "All that answer are of 3.5"),
                new Case("no learner", new Scene(), Check.LEARNER_STUCK, CheckState.OK, "no learner"),
                new Case(
                        "never started",
                        new Scene().unstartedLearner(4).lasting(Duration.ofMinutes(11)),
                        Check.LEARNER_STUCK,
                        CheckState.WARNING,
                        "etcdctl member remove 4"),
                new Case(
                        "just added",
                        new Scene().unstartedLearner(4).lasting(Duration.ofMinutes(9)),
                        Check.LEARNER_STUCK,
                        CheckState.OK,
                        "still joining"),
                new Case(
                        "caught up and forgotten",
                        new Scene().member(4, "3.5.16", true).lasting(Duration.ofMinutes(11)),
                        Check.LEARNER_STUCK,
                        CheckState.WARNING,
                        "etcdctl member promote 4"),
                new Case(
                        "far behind and no closer",
                        new Scene().member(4, "3.5.16", true).applied(4, 10, 10).lasting(Duration.ofMinutes(11)),
                        Check.LEARNER_STUCK,
                        CheckState.WARNING,
                        "has come no closer than 990 entries"),
                new Case("none", new Scene(), Check.ROLLED_BACK, CheckState.OK, "No member"),
                new Case(
                        "one",
                        new Scene().rolledBack(3, "has an older disk than before"),
                        Check.ROLLED_BACK,
                        CheckState.CRITICAL,
                        "m3 (3) has an older disk than before."));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aCheckComesTo(Case each) {
        CheckView view = each.scene().judged(each.check());

        assertEquals(each.state(), view.state(), view::toString);
        String words = view.found() + " " + view.remedy();
        assertTrue(words.contains(each.text()), words);
        boolean warned = view.state() == CheckState.WARNING || view.state() == CheckState.CRITICAL;
        assertEquals(warned, view.remedy() != null, "a remedy exactly where something is to be done: " + view);
        assertEquals(each.check().id(), view.id());
    }

    @Test
    void everyCheckHasCasesOfBothKinds() {
        Map<Check, Set<Boolean>> covered = cases().collect(Collectors.groupingBy(
                Case::check, Collectors.mapping(each -> each.state() == CheckState.OK, Collectors.toSet())));

        assertEquals(Set.copyOf(Arrays.asList(Check.values())), covered.keySet());
        covered.forEach((check, kinds) -> assertEquals(Set.of(true, false), kinds, check.id()));
    }

    @ParameterizedTest
    @EnumSource(Check.class)
    void aNodeOfWhichAllIsWellHasNothingToWarnOf(Check check) {
        CheckView view = new Scene().judged(check);

        assertEquals(CheckState.OK, view.state(), view::toString);
        assertNull(view.remedy());
        assertFalse(view.reason().isBlank());
        assertEquals(check.adjustable(), view.threshold() != null);
    }

    /** Those that go by what was measured: an old measure says nothing, good or bad. */
    @ParameterizedTest
    @EnumSource(
            value = Check.class,
            names = {
                "DISK_FREE",
                "FSYNC_LATENCY",
                "COMMIT_LATENCY",
                "LEADER_CHANGES",
                "PEER_ROUND_TRIP",
                "CLOCK_OFFSET",
                "CERTIFICATE_EXPIRY",
                "CLIENT_URLS"
            })
    void whatWasMeasuredLongAgoOrNeverIsNotKnown(Check check) {
        CheckView old = new Scene().aged(Duration.ofMinutes(4)).judged(check);
        assertEquals(CheckState.UNKNOWN, old.state(), old::toString);
        assertTrue(old.found().contains("the next one hangs"), old::found);

        CheckView never = new Scene().notLooked().judged(check);
        assertEquals(CheckState.UNKNOWN, never.state(), never::toString);
        assertTrue(never.found().contains("just started"), never::found);
    }

    @Test
    void aLearnerThatComesCloserIsNotStuck() {
        Scene scene = new Scene().member(4, "3.5.16", true);
        Trends trends = Trends.none();
        long minute = Duration.ofMinutes(1).toNanos();
        for (int i = 0; i <= 30; i++) {
            trends = trends.next(scene.applied(4, 1000, 10L * i).cluster(), i * minute);
        }

        assertEquals(Map.of(new MemberId(4), new Trends.Approach(700, 30 * minute)), trends.learners());
        assertEquals(
                Map.of(),
                trends.next(new Scene().cluster(), 31 * minute).learners(),
                "it has its vote now, or is gone");
    }

    @Test
    void aCheckThatIsOffIsLeftOut() {
        Thresholds thresholds = Thresholds.of(
                check -> check == Check.RAFT_LAG ? OptionalDouble.empty() : Thresholds.parse(check, check.preset()));

        List<String> ids = new Checks(thresholds)
                .views(new Scene().situation()).stream().map(CheckView::id).toList();

        assertFalse(ids.contains("raft-lag"));
        assertEquals(Check.values().length - 1, ids.size());
        assertEquals(ids.size(), Set.copyOf(ids).size());
    }

    @Test
    void aThresholdThatIsSetCounts() {
        Thresholds thresholds =
                Thresholds.of(check -> Thresholds.parse(check, check == Check.DISK_FREE ? "60%" : check.preset()));

        CheckView view = new Checks(thresholds).views(new Scene().situation()).get(0);

        assertEquals("disk-free", view.id());
        assertEquals(CheckState.WARNING, view.state());
        assertEquals(60.0, Objects.requireNonNull(view.threshold()));
        assertEquals(50.0, Objects.requireNonNull(view.value()));
    }

    private static Scene sizesInUse(long inUse) {
        Scene scene = new Scene();
        for (long id = 1; id <= 3; id++) {
            scene.status(id, "3.3.25", 1000, 400 * MIB, inUse);
        }
        return scene;
    }

    private static Scene latencies(Histogram fsync, Histogram commit) {
        return new Scene().recent(fsync, commit, Map.of(), 0);
    }

    private static Scene leaderChanges(long count) {
        return new Scene().recent(Scene.fast(1), Scene.fast(1), Map.of(), count);
    }

    private static Scene peers(Map<String, Histogram> peers) {
        return new Scene().recent(Scene.fast(1), Scene.fast(1), peers, 0);
    }
}
