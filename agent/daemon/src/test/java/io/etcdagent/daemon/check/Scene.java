package io.etcdagent.daemon.check;

import io.etcdagent.daemon.etcd.ClusterId;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.daemon.etcd.MemberStatus;
import io.etcdagent.daemon.health.ClusterObservation;
import io.etcdagent.daemon.health.MemberObservation;
import io.etcdagent.daemon.measure.CertificateLife;
import io.etcdagent.daemon.measure.ClockOffset;
import io.etcdagent.daemon.measure.DiskSpace;
import io.etcdagent.daemon.measure.EtcdMetrics;
import io.etcdagent.daemon.measure.Histogram;
import io.etcdagent.daemon.measure.NodeMeasures;
import io.etcdagent.daemon.measure.Recent;
import io.etcdagent.daemon.measure.UrlLook;
import io.etcdagent.protocol.CheckView;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;

/** A node of three members of which all is well, but for what a test says. */
final class Scene {

    static final Instant NOW = Instant.parse("2026-11-23T06:00:00Z");
    static final long MIB = 1L << 20;
    static final Path DATA = Path.of("/var/lib/etcd");

    private final Map<Long, MemberStatus> statuses = new TreeMap<>();
    private final Map<Long, Member> members = new TreeMap<>();
    private final Map<MemberId, String> rolledBack = new TreeMap<>();
    private final List<DiskSpace> disks = new ArrayList<>();
    private final List<CertificateLife> certificates = new ArrayList<>();
    private final List<UrlLook> urls = new ArrayList<>();
    private Optional<EtcdMetrics> etcd = Optional.of(metrics(2048 * MIB));
    private Recent recent = new Recent(
            Duration.ofMinutes(5),
            Optional.of(fast(1000)),
            Optional.of(fast(1000)),
            Map.of("2", fast(20)),
            1,
            Duration.ofHours(1));
    private Trends trends = Trends.none();
    private Duration age = Duration.ofSeconds(10);
    private OptionalLong configuredQuota = OptionalLong.empty();
    private boolean looked = true;
    private long nowNanos;

    Scene() {
        for (long id = 1; id <= 3; id++) {
            member(id, "3.5.16", false);
        }
        disks.add(new DiskSpace(DATA, 1000 * MIB, 500 * MIB));
        for (long id = 1; id <= 3; id++) {
            url(id, url(id), Duration.ZERO, 0);
        }
    }

    static String url(long id) {
        return "https://10.0.0." + id + ":2379";
    }

    Scene member(long id, String version, boolean learner) {
        members.put(
                id,
                new Member(
                        new MemberId(id),
                        "m" + id,
                        List.of(URI.create("https://10.0.0." + id + ":2380")),
                        List.of(URI.create(url(id))),
                        learner));
        return status(id, version, 1000, 20 * MIB, 15 * MIB);
    }

    Scene unstartedLearner(long id) {
        members.put(
                id, new Member(new MemberId(id), "", List.of(URI.create("https://10.0.0.9:2380")), List.of(), true));
        return this;
    }

    Scene advertising(long id, String url) {
        Member member = Objects.requireNonNull(members.get(id));
        members.put(
                id,
                new Member(member.id(), member.name(), member.peerUrls(), List.of(URI.create(url)), member.learner()));
        return this;
    }

    Scene onOneHost() {
        members.replaceAll((id, member) -> new Member(
                member.id(), member.name(), List.of(URI.create("http://127.0.0.1:" + id)), member.clientUrls(), false));
        return this;
    }

    Scene status(long id, String version, long applied, long dbSize, long inUse) {
        statuses.put(
                id,
                new MemberStatus(
                        new ClusterId(0xc1),
                        new MemberId(id),
                        version,
                        new MemberId(1),
                        false,
                        2,
                        1000,
                        applied,
                        dbSize,
                        inUse,
                        List.of()));
        return this;
    }

    Scene applied(long id, long committed, long applied) {
        MemberStatus before = Objects.requireNonNull(statuses.get(id));
        statuses.put(
                id,
                new MemberStatus(
                        before.clusterId(),
                        before.memberId(),
                        before.version(),
                        before.leader(),
                        before.learner(),
                        2,
                        committed,
                        applied,
                        before.dbSize(),
                        before.dbSizeInUse(),
                        List.of()));
        return this;
    }

    Scene silent(long id) {
        statuses.remove(id);
        return this;
    }

    Scene rolledBack(long id, String evidence) {
        rolledBack.put(new MemberId(id), evidence);
        return this;
    }

    Scene disk(long total, long usable) {
        disks.add(new DiskSpace(DATA.resolve("wal"), total, usable));
        return this;
    }

    Scene certificate(String name, Duration left) {
        return file(name, false, Map.of("CN=" + name, left));
    }

    /** A file with several authorities, and how long each is still valid. */
    Scene authorities(String name, Map<String, Duration> left) {
        return file(name, true, left);
    }

    /** A file with a certificate and one that is between it and its authority. */
    Scene chain(String name, Duration own, Duration between) {
        certificates.add(new CertificateLife(
                Path.of("/pki", name),
                false,
                List.of(
                        new CertificateLife.End("CN=own", NOW.plus(own)),
                        new CertificateLife.End("CN=between", NOW.plus(between))),
                Optional.empty()));
        return this;
    }

    private Scene file(String name, boolean authorities, Map<String, Duration> left) {
        certificates.add(new CertificateLife(
                Path.of("/pki", name),
                authorities,
                new TreeMap<>(left)
                        .entrySet().stream()
                                .map(each -> new CertificateLife.End(each.getKey(), NOW.plus(each.getValue())))
                                .toList(),
                Optional.empty()));
        return this;
    }

    Scene unreadableCertificate(String name) {
        certificates.add(
                new CertificateLife(Path.of("/pki", name), false, List.of(), Optional.of("/pki/" + name + " is gone")));
        return this;
    }

    Scene url(long id, String url, Duration failing, long aheadMillis) {
        boolean fails = !failing.isZero();
        urls.removeIf(look -> look.url().equals(URI.create(url)));
        urls.add(new UrlLook(
                new MemberId(id),
                URI.create(url),
                fails ? Optional.of("Connection refused") : Optional.empty(),
                failing,
                fails
                        ? Optional.empty()
                        : Optional.of(new ClockOffset(
                                Duration.ofMillis(aheadMillis - 600), Duration.ofMillis(aheadMillis + 600)))));
        return this;
    }

    Scene recent(Histogram fsync, Histogram commit, Map<String, Histogram> peers, long leaderChanges) {
        recent = new Recent(
                Duration.ofMinutes(5),
                Optional.of(fsync),
                Optional.of(commit),
                peers,
                leaderChanges,
                Duration.ofHours(1));
        return this;
    }

    Scene withoutMetrics() {
        etcd = Optional.empty();
        return this;
    }

    Scene quotaTold(long told) {
        etcd = Optional.of(metrics(told));
        return this;
    }

    Scene quota(long configured) {
        configuredQuota = OptionalLong.of(configured);
        return this;
    }

    Scene aged(Duration by) {
        age = by;
        return this;
    }

    Scene notLooked() {
        looked = false;
        return this;
    }

    /** As if it had looked all the time at what is there now. */
    Scene lasting(Duration time) {
        trends = trends.next(cluster(), 0);
        nowNanos = time.toNanos();
        trends = trends.next(cluster(), nowNanos);
        return this;
    }

    ClusterObservation cluster() {
        MemberList list = new MemberList(new ClusterId(0xc1), List.copyOf(members.values()));
        List<MemberObservation> observations = members.values().stream()
                .map(member -> new MemberObservation(
                        member,
                        member.clientUrls().stream().findFirst(),
                        Optional.ofNullable(statuses.get(member.id().value())),
                        Optional.empty(),
                        Optional.empty()))
                .toList();
        return new ClusterObservation(
                Optional.of(list),
                Duration.ZERO,
                Optional.of(new MemberId(1)),
                observations,
                List.of(),
                Optional.empty(),
                0,
                Optional.empty(),
                rolledBack);
    }

    CheckView judged(Check check) {
        double threshold = Thresholds.usual().of(check);
        return Checks.judge(check).judge(situation(), threshold).view(check, threshold);
    }

    Situation situation() {
        return new Situation(
                cluster(),
                looked
                        ? new NodeMeasures(
                                true,
                                etcd,
                                etcd.isPresent()
                                        ? Optional.empty()
                                        : Optional.of("http://127.0.0.1:2379/metrics: no answer"),
                                recent,
                                disks,
                                Optional.empty(),
                                certificates,
                                urls,
                                0)
                        : NodeMeasures.nothing(0, "not looked"),
                age,
                trends,
                configuredQuota,
                NOW,
                nowNanos);
    }

    static Histogram fast(long count) {
        return slow(count, 0);
    }

    /** So many of 2 ms, and more of 200 ms. */
    static Histogram slow(long fast, long slow) {
        return new Histogram(
                List.of(
                        new Histogram.Bucket(0.002, fast),
                        new Histogram.Bucket(0.128, fast),
                        new Histogram.Bucket(0.256, fast + slow)),
                fast + slow,
                0.002 * (double) fast + 0.2 * (double) slow);
    }

    private static EtcdMetrics metrics(long quota) {
        return new EtcdMetrics(
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                OptionalDouble.of(1),
                OptionalDouble.of((double) quota),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty());
    }
}
