package io.etcdagent.daemon.diagnosis;

import io.etcdagent.daemon.discovery.LocalMember;
import io.etcdagent.daemon.etcd.ClusterId;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.daemon.health.ClusterObservation;
import io.etcdagent.daemon.health.HealthCheck;
import io.etcdagent.daemon.health.NodeIdentity;
import io.etcdagent.daemon.health.OwnWork;
import io.etcdagent.daemon.unit.UnitState;
import io.etcdagent.datadir.log.LogSummary;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * All that a diagnosis goes by, as of one look.
 *
 * @param configured how etcd is set; empty where that could not be found out
 * @param disk empty where it is not known where the data is
 * @param ownWork the newest operation of this agent
 * @param ownLog what the member's log on the disk says; looked at only while the member is down
 * @param ownBackend what its backend file says, looked at likewise
 * @param mark how far that log reached for certain, as was seen before; empty if nothing was seen
 * @param rollback that the member has reported more than it does now, in a sentence with the numbers; empty if it has not
 * @param unseen what could not be looked at, each with the reason
 */
record Scene(
        NodeIdentity node,
        HealthCheck check,
        Optional<LocalMember> configured,
        Optional<DataDirectory> disk,
        RunLog log,
        Optional<OwnWork> ownWork,
        OwnLog ownLog,
        OwnBackend ownBackend,
        Optional<LogMark> mark,
        Optional<String> rollback,
        List<String> unseen) {

    Scene {
        unseen = List.copyOf(unseen);
    }

    ClusterObservation cluster() {
        return check.cluster();
    }

    Optional<UnitState> unit() {
        return check.unit();
    }

    /**
     * As the member said, or, where this agent never heard it, as the list has it under the peer URL of this node, or as
     * its log has it, if that is one of this cluster.
     */
    Optional<MemberId> localId() {
        return cluster()
                .local()
                .or(() -> cluster().members().flatMap(this::atOwnUrl).map(Member::id))
                .or(this::idInLog);
    }

    private Optional<MemberId> idInLog() {
        return ownLog.summary()
                .flatMap(LogSummary::identity)
                .filter(identity -> cluster()
                        .members()
                        .filter(list -> list.clusterId().equals(new ClusterId(identity.clusterId())))
                        .isPresent())
                .map(identity -> new MemberId(identity.memberId()));
    }

    private Optional<Member> atOwnUrl(MemberList list) {
        List<URI> own =
                configured.map(found -> found.settings().peers().value()).orElse(List.of());
        return list.members().stream()
                .filter(member -> member.peerUrls().stream().anyMatch(own::contains))
                .findFirst();
    }

    /** The local member's entry of the member list. */
    Optional<Member> local() {
        return cluster().members().flatMap(list -> localId().flatMap(list::find));
    }

    /** Name and id of the local member, or what stands for them. */
    String member() {
        return local().map(Member::label)
                .or(() -> localId().map(MemberId::hex))
                .orElseGet(() ->
                        configured.map(found -> found.settings().name().value()).orElse("the local member"));
    }

    /** The voters but the local member. */
    List<Member> otherVoters() {
        return cluster().members().map(MemberList::voters).orElse(List.of()).stream()
                .filter(member -> !localId().equals(Optional.of(member.id())))
                .toList();
    }

    /** How many of the other voters take their full part. */
    long otherVotersWell() {
        return otherVoters().stream()
                .filter(member -> cluster().illness(member).isEmpty())
                .count();
    }

    /** What the words of a signature stand for here. */
    Names names() {
        boolean systemd = node.unitKind().equals("systemd");
        return new Names(Map.of(
                "unit", node.unitName(),
                "log", node.byHand().log(),
                "status", node.byHand().status(),
                "settings", node.byHand().settings(),
                "start", systemd ? "systemctl start " + node.unitName() : "etcd-agentctl start",
                "member", member(),
                "data",
                        disk.map(DataDirectory::path)
                                .map(Path::toString)
                                .orElse("etcd's data directory (etcd-agent --check-config tells it)"),
                "config", "etcd-agent --check-config"));
    }

    /** How the unit stands, in words that follow its name. */
    String unitWords() {
        return unit().map(state -> "is " + state.activeState().name().toLowerCase(Locale.ROOT) + " ("
                        + state.subState() + "), result " + state.result()
                        + (state.history().isEmpty() ? "" : "; " + state.history()))
                .orElseGet(() -> "is in a state that could not be read: "
                        + check.unitFailure().orElse("no reason was given"));
    }
}
