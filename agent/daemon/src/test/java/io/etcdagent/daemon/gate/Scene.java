package io.etcdagent.daemon.gate;

import io.etcdagent.daemon.etcd.Alarm;
import io.etcdagent.daemon.etcd.ClusterId;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.daemon.etcd.MemberStatus;
import io.etcdagent.daemon.health.ClusterObservation;
import io.etcdagent.daemon.health.ForeignCluster;
import io.etcdagent.daemon.health.MemberObservation;
import io.etcdagent.daemon.unit.UnitState;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A cluster of m1, m2, ... seen from m1, in which every gate is open, and ways to spoil one fact of it at a time. Ids
 * have their top bit set, as half of all real ones do.
 */
final class Scene {

    static final ClusterId CLUSTER = new ClusterId(0xcdf8181182ce1aL);
    static final long COMMITTED = 50_000;

    private final Map<MemberId, Member> members = new LinkedHashMap<>();
    private final Map<MemberId, MemberObservation> observations = new LinkedHashMap<>();
    private final Map<MemberId, String> rolledBack = new LinkedHashMap<>();
    private final List<Alarm> alarms = new ArrayList<>();
    private Optional<String> alarmsFailure = Optional.empty();
    private Optional<MemberId> local = Optional.of(id(1));
    private boolean listKnown = true;
    private Duration listAge = Duration.ZERO;
    private Optional<ForeignCluster> foreign = Optional.empty();
    private Optional<UnitState> unit = Optional.of(unit(UnitState.ActiveState.ACTIVE, Optional.of("run-2")));
    private LockStanding lock = new LockStanding.Held(Duration.ofSeconds(20), Duration.ofSeconds(10));
    private RecordStanding disruption = new RecordStanding.None();
    private boolean allowOutage;
    private Optional<String> invocationBefore = Optional.of("run-1");
    private Optional<Long> leaderCommit = Optional.of(COMMITTED);
    private Duration soundFor = Duration.ofSeconds(2);
    private Optional<Casualty> casualty = Optional.of(casualty("m1", Optional.of(id(1)), peerUrl(1)));
    private Optional<String> joinObstacle = Optional.empty();
    private DataStanding data =
            new DataStanding.Movable("/data to /data.removed", 10L << 30, 1L << 30, 9L << 30, 2L << 30);
    private CauseStanding cause = new CauseStanding.Mended("rolled-back", "The disk went back in time.");

    private Scene(int size) {
        for (int number = 1; number <= size; number++) {
            Member member = member(number, "m" + number, false);
            members.put(member.id(), member);
            observations.put(member.id(), healthy(member));
        }
    }

    static Scene of(int size) {
        return new Scene(size);
    }

    /** A cluster that has lost m1 for good, and in which every gate before its recovery is open; m2 leads. */
    static Scene lost(int size) {
        Scene scene =
                new Scene(size).silent(1).unit(Optional.of(unit(UnitState.ActiveState.FAILED, Optional.of("run-2"))));
        for (int number = 2; number <= size; number++) {
            scene.namesLeader(number, id(2));
        }
        return scene;
    }

    static MemberId id(int number) {
        return new MemberId(0x8000_0000_0000_0000L + number);
    }

    static Member member(int number, String name, boolean learner) {
        return new Member(
                id(number),
                name,
                List.of(peerUrl(number)),
                List.of(URI.create("http://127.0.0." + number + ":2379")),
                learner);
    }

    static URI peerUrl(int number) {
        return URI.create("http://127.0.0." + number + ":2380");
    }

    static Casualty casualty(String name, Optional<MemberId> remembered, URI... peerUrls) {
        return new Casualty(name, List.of(peerUrls), remembered);
    }

    static MemberStatus status(MemberId id, boolean learner) {
        return new MemberStatus(
                CLUSTER, id, "3.4.23", id(1), learner, 7, COMMITTED, COMMITTED, 20480, 20480, List.of());
    }

    static UnitState unit(UnitState.ActiveState state, Optional<String> invocation) {
        return new UnitState(state, "running", invocation, Optional.empty(), 42, "success", 0, 0);
    }

    private static MemberObservation healthy(Member member) {
        return new MemberObservation(
                member,
                Optional.of(member.clientUrls().get(0)),
                Optional.of(status(member.id(), member.learner())),
                Optional.empty(),
                Optional.empty());
    }

    /** It answers as well as ever. */
    Scene rolledBack(int number) {
        rolledBack.put(id(number), "has an older disk than before (rolled-back)");
        return this;
    }

    Scene silent(int number) {
        return observed(
                number,
                seen -> new MemberObservation(
                        seen.member(), seen.endpoint(), Optional.empty(), Optional.empty(), Optional.of("refused")));
    }

    /** It answers, and takes its full part. */
    Scene alive(int number) {
        return observed(number, seen -> healthy(seen.member()));
    }

    Scene readFails(int number) {
        return observed(
                number,
                seen -> new MemberObservation(
                        seen.member(), seen.endpoint(), seen.status(), Optional.of("timed out"), Optional.empty()));
    }

    Scene notAsked(int number) {
        observations.remove(id(number));
        return this;
    }

    Scene unstarted(int number, boolean learner) {
        Member member = member(number, "", learner);
        members.put(member.id(), member);
        observations.put(
                member.id(),
                new MemberObservation(member, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
        return this;
    }

    Scene learner(int number) {
        Member member = member(number, "m" + number, true);
        members.put(member.id(), member);
        observations.put(member.id(), healthy(member));
        return this;
    }

    /** It was taken off the list. */
    Scene removed(int number) {
        members.remove(id(number));
        observations.remove(id(number));
        return this;
    }

    /** On the list, whoever that is; it does not answer. */
    Scene listed(Member member) {
        members.put(member.id(), member);
        observations.put(
                member.id(),
                new MemberObservation(
                        member, Optional.empty(), Optional.empty(), Optional.empty(), Optional.of("refused")));
        return this;
    }

    Scene saysLearner(int number) {
        return says(
                number,
                old -> new MemberStatus(
                        old.clusterId(),
                        old.memberId(),
                        old.version(),
                        old.leader(),
                        true,
                        old.raftTerm(),
                        old.raftIndex(),
                        old.raftAppliedIndex(),
                        old.dbSize(),
                        old.dbSizeInUse(),
                        old.errors()));
    }

    Scene inCluster(int number, ClusterId cluster) {
        return says(
                number,
                old -> new MemberStatus(
                        cluster,
                        old.memberId(),
                        old.version(),
                        old.leader(),
                        old.learner(),
                        old.raftTerm(),
                        old.raftIndex(),
                        old.raftAppliedIndex(),
                        old.dbSize(),
                        old.dbSizeInUse(),
                        old.errors()));
    }

    Scene answeredBy(int number, MemberId other) {
        return says(
                number,
                old -> new MemberStatus(
                        old.clusterId(),
                        other,
                        old.version(),
                        old.leader(),
                        old.learner(),
                        old.raftTerm(),
                        old.raftIndex(),
                        old.raftAppliedIndex(),
                        old.dbSize(),
                        old.dbSizeInUse(),
                        old.errors()));
    }

    Scene namesLeader(int number, MemberId leader) {
        return says(
                number,
                old -> new MemberStatus(
                        old.clusterId(),
                        old.memberId(),
                        old.version(),
                        leader,
                        old.learner(),
                        old.raftTerm(),
                        old.raftIndex(),
                        old.raftAppliedIndex(),
                        old.dbSize(),
                        old.dbSizeInUse(),
                        old.errors()));
    }

    Scene applied(int number, long applied) {
        return says(
                number,
                old -> new MemberStatus(
                        old.clusterId(),
                        old.memberId(),
                        old.version(),
                        old.leader(),
                        old.learner(),
                        old.raftTerm(),
                        old.raftIndex(),
                        applied,
                        old.dbSize(),
                        old.dbSizeInUse(),
                        old.errors()));
    }

    /** Everybody has committed and applied so many entries. */
    Scene committed(long index) {
        for (int number = 1; number <= members.size(); number++) {
            says(
                    number,
                    old -> new MemberStatus(
                            old.clusterId(),
                            old.memberId(),
                            old.version(),
                            old.leader(),
                            old.learner(),
                            old.raftTerm(),
                            index,
                            index,
                            old.dbSize(),
                            old.dbSizeInUse(),
                            old.errors()));
        }
        return this;
    }

    Scene alarm(int number, String kind) {
        alarms.add(new Alarm(id(number), kind));
        return this;
    }

    Scene alarmsUnread() {
        alarmsFailure = Optional.of("no healthy member could be asked");
        return this;
    }

    Scene noList() {
        listKnown = false;
        observations.clear();
        return this;
    }

    Scene listAge(Duration age) {
        listAge = age;
        return this;
    }

    Scene local(Optional<MemberId> id) {
        local = id;
        return this;
    }

    /** A member of that cluster answers at the local endpoint instead of m1. */
    Scene servedBy(MemberId other, ClusterId cluster) {
        foreign = Optional.of(new ForeignCluster(CLUSTER, other, cluster, Path.of("/state/members.json")));
        return silent(1);
    }

    Scene unit(Optional<UnitState> state) {
        unit = state;
        return this;
    }

    Scene lock(LockStanding standing) {
        lock = standing;
        return this;
    }

    Scene disruption(RecordStanding standing) {
        disruption = standing;
        return this;
    }

    Scene casualty(Optional<Casualty> dead) {
        casualty = dead;
        return this;
    }

    Scene joinObstacle(String why) {
        joinObstacle = Optional.of(why);
        return this;
    }

    Scene data(DataStanding standing) {
        data = standing;
        return this;
    }

    Scene cause(CauseStanding standing) {
        cause = standing;
        return this;
    }

    Scene allowOutage() {
        allowOutage = true;
        return this;
    }

    Scene invocationBefore(Optional<String> invocation) {
        invocationBefore = invocation;
        return this;
    }

    Scene leaderCommit(Optional<Long> index) {
        leaderCommit = index;
        return this;
    }

    Scene soundFor(Duration duration) {
        soundFor = duration;
        return this;
    }

    StopSituation stop() {
        return new StopSituation(unit, unitFailure(), cluster(), lock, disruption, allowOutage);
    }

    RecoverSituation recover() {
        return new RecoverSituation(stop(), casualty, joinObstacle, data, cause);
    }

    StartSituation start() {
        return new StartSituation(
                unit,
                unitFailure(),
                invocationBefore,
                cluster(),
                CLUSTER,
                id(1),
                leaderCommit,
                soundFor,
                Duration.ofSeconds(2));
    }

    private Optional<String> unitFailure() {
        return unit.isPresent() ? Optional.empty() : Optional.of("systemctl did not answer within 5 s");
    }

    private ClusterObservation cluster() {
        Optional<MemberList> list =
                listKnown ? Optional.of(new MemberList(CLUSTER, List.copyOf(members.values()))) : Optional.empty();
        return new ClusterObservation(
                list,
                listAge,
                local,
                List.copyOf(observations.values()),
                alarms,
                alarmsFailure,
                0,
                foreign,
                rolledBack);
    }

    private Scene says(int number, UnaryOperator<MemberStatus> change) {
        return observed(
                number,
                seen -> new MemberObservation(
                        seen.member(),
                        seen.endpoint(),
                        seen.status().map(change),
                        seen.readFailure(),
                        seen.statusFailure()));
    }

    private Scene observed(int number, UnaryOperator<MemberObservation> change) {
        observations.computeIfPresent(id(number), (id, seen) -> change.apply(seen));
        return this;
    }
}
