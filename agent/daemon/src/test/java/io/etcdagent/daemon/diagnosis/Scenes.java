package io.etcdagent.daemon.diagnosis;

import io.etcdagent.daemon.discovery.Found;
import io.etcdagent.daemon.discovery.LocalMember;
import io.etcdagent.daemon.discovery.MemberSettings;
import io.etcdagent.daemon.discovery.Origin;
import io.etcdagent.daemon.etcd.Alarm;
import io.etcdagent.daemon.etcd.CertificateFacts;
import io.etcdagent.daemon.etcd.ClusterId;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.daemon.etcd.MemberStatus;
import io.etcdagent.daemon.health.ClusterObservation;
import io.etcdagent.daemon.health.ForeignCluster;
import io.etcdagent.daemon.health.HealthCheck;
import io.etcdagent.daemon.health.MemberObservation;
import io.etcdagent.daemon.health.NodeIdentity;
import io.etcdagent.daemon.health.OwnWork;
import io.etcdagent.daemon.unit.ByHand;
import io.etcdagent.daemon.unit.UnitState;
import io.etcdagent.daemon.unit.UnitState.ActiveState;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.Phase;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A cluster of m1, m2, ... seen from m1, in which all is well, and ways to spoil it. */
final class Scenes {

    static final Instant NOW = Instant.parse("2026-11-27T03:00:00Z");
    static final Path DATA = Path.of("/var/lib/etcd");

    static final ClusterId CLUSTER = new ClusterId(0xcdf8181182ce1aL);

    private final List<Member> members = new ArrayList<>();
    private final List<MemberId> silent = new ArrayList<>();
    private final List<MemberId> unread = new ArrayList<>();
    private final List<Alarm> alarms = new ArrayList<>();
    private Optional<String> alarmsFailure = Optional.empty();
    private Duration listAge = Duration.ZERO;
    private Optional<ForeignCluster> foreign = Optional.empty();
    private Optional<UnitState> unit = Optional.of(unit(ActiveState.ACTIVE, "running", "success", 0, 0));
    private Optional<String> unitFailure = Optional.empty();
    private Optional<DataDirectory> disk = Optional.of(holding(3, OptionalLong.of(100)));
    private Optional<CertificateFacts> certificate = Optional.empty();
    private Optional<OwnWork> work = Optional.empty();
    private OwnLog ownLog = new OwnLog.NotLookedAt();
    private Optional<LogMark> mark = Optional.empty();
    private Optional<String> rollback = Optional.empty();
    private List<String> run = List.of();
    private List<String> before = List.of();

    private Scenes(int size) {
        for (int number = 1; number <= size; number++) {
            members.add(member(number, "m" + number, false));
        }
    }

    static Scenes of(int size) {
        return new Scenes(size);
    }

    /** One whose m1 ended again and again with this exit status. */
    static Scenes ended(int size, int status) {
        Scenes scene = of(size);
        scene.silent.add(id(1));
        scene.unit = Optional.of(
                unit(ActiveState.ACTIVATING, "auto-restart", status == 0 ? "success" : "exit-code", status, 7));
        return scene;
    }

    static MemberId id(int number) {
        return new MemberId(0x8000_0000_0000_0000L + number);
    }

    private static Member member(int number, String name, boolean learner) {
        return new Member(
                id(number),
                name,
                List.of(URI.create("https://10.0.0." + number + ":2380")),
                List.of(URI.create("https://10.0.0." + number + ":2379")),
                learner);
    }

    static UnitState unit(ActiveState state, String sub, String result, int status, int restarts) {
        return new UnitState(state, sub, Optional.of("run"), Optional.of(NOW), 0, result, status, restarts);
    }

    static DataDirectory holding(int segments, OptionalLong snapshot) {
        return new DataDirectory(
                DATA, DataDirectory.State.HOLDS_FILES, segments, true, snapshot, OptionalLong.of(50_000_000_000L));
    }

    static DataDirectory bare(DataDirectory.State state) {
        return new DataDirectory(DATA, state, 0, false, OptionalLong.empty(), OptionalLong.of(50_000_000_000L));
    }

    Scenes silent(int number) {
        silent.add(id(number));
        return this;
    }

    Scenes reads(int number, boolean well) {
        if (!well) {
            unread.add(id(number));
        }
        return this;
    }

    Scenes removed(int number) {
        members.removeIf(member -> member.id().equals(id(number)));
        return this;
    }

    Scenes unstarted(int number) {
        members.add(member(number, "", false));
        return this;
    }

    Scenes learner(int number) {
        members.add(member(number, "m" + number, true));
        return this;
    }

    Scenes alarm(int number, String kind) {
        alarms.add(new Alarm(number == 0 ? MemberId.NONE : id(number), kind));
        return this;
    }

    Scenes alarmsUnknown(String why) {
        alarmsFailure = Optional.of(why);
        return this;
    }

    Scenes listAge(Duration age) {
        listAge = age;
        return this;
    }

    Scenes foreign() {
        foreign = Optional.of(
                new ForeignCluster(CLUSTER, id(9), new ClusterId(5), Path.of("/var/lib/etcd-agent/members.json")));
        return this;
    }

    Scenes unit(UnitState state) {
        unit = Optional.of(state);
        return this;
    }

    Scenes noUnit(String why) {
        unit = Optional.empty();
        unitFailure = Optional.of(why);
        return this;
    }

    Scenes disk(DataDirectory now) {
        disk = Optional.of(now);
        return this;
    }

    Scenes diskUnknown() {
        disk = Optional.empty();
        return this;
    }

    Scenes free(long bytes) {
        disk = disk.map(was -> new DataDirectory(
                was.path(), was.state(), was.walFiles(), was.backend(), was.snapshotIndex(), OptionalLong.of(bytes)));
        return this;
    }

    Scenes certificate(Instant until) {
        certificate = Optional.of(
                new CertificateFacts("m1", List.of("10.0.0.1"), NOW.minus(Duration.ofDays(365)), until, true, true));
        return this;
    }

    Scenes keptDown() {
        work = Optional.of(
                new OwnWork("op-1", OperationKind.STOP, OperationState.RUNNING, Phase.BETWEEN, Optional.of("run")));
        return this;
    }

    Scenes rollback(String words) {
        rollback = Optional.of(words);
        return this;
    }

    Scenes ownLog(OwnLog found) {
        ownLog = found;
        return this;
    }

    Scenes mark(long term, long index) {
        mark = Optional.of(new LogMark(id(1), term, index, "2026-11-27T02:00:00Z"));
        return this;
    }

    Scenes logged(String... lines) {
        run = List.of(lines);
        return this;
    }

    Scenes loggedBefore(String... lines) {
        before = List.of(lines);
        return this;
    }

    Scene scene() {
        MemberList list = new MemberList(CLUSTER, members);
        ClusterObservation cluster = new ClusterObservation(
                Optional.of(list),
                listAge,
                Optional.of(id(1)),
                members.stream().map(this::observed).toList(),
                alarms,
                alarmsFailure,
                0,
                foreign);
        return new Scene(
                new NodeIdentity("host1", "1", "etcd.service", "systemd", ByHand.systemd("etcd.service")),
                new HealthCheck(cluster, unit, unitFailure, NOW),
                Optional.of(configured()),
                disk,
                new RunLog(run, before),
                work,
                ownLog,
                new OwnBackend.NotLookedAt(),
                mark,
                rollback,
                List.of());
    }

    Diagnosis judged() {
        return new Judgement(Catalogue.signatures()).of(scene());
    }

    private MemberObservation observed(Member member) {
        boolean heard = member.started() && !silent.contains(member.id());
        return new MemberObservation(
                member,
                Optional.of(member.clientUrls().get(0)),
                heard ? Optional.of(status(member)) : Optional.empty(),
                unread.contains(member.id()) ? Optional.of("timed out") : Optional.empty(),
                heard ? Optional.empty() : Optional.of("connection refused"));
    }

    private static MemberStatus status(Member member) {
        return new MemberStatus(
                CLUSTER, member.id(), "3.5.16", id(2), member.learner(), 7, 500, 500, 20480, 20480, List.of());
    }

    private LocalMember configured() {
        Origin somewhere = new Origin(Origin.Way.ENVIRONMENT, "ETCD_X in /etc/default/etcd");
        Found<List<URI>> peers = new Found<>(List.of(URI.create("https://10.0.0.1:2380")), somewhere);
        MemberSettings settings = new MemberSettings(
                new Found<>("m1", somewhere),
                new Found<>(DATA, somewhere),
                Optional.empty(),
                peers,
                peers,
                peers,
                Optional.empty(),
                new Found<>("existing", somewhere));
        return new LocalMember(
                settings,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                certificate.map(facts -> new LocalMember.Served(
                        new Found<>(Path.of("/etc/etcd/pki/m1.pem"), somewhere), Optional.of(facts))));
    }
}
