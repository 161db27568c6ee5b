package io.etcdagent.daemon.diagnosis;

import io.etcdagent.daemon.diagnosis.Weighed.Outcome;
import io.etcdagent.daemon.discovery.LocalMember;
import io.etcdagent.daemon.discovery.MemberSettings;
import io.etcdagent.daemon.etcd.Alarm;
import io.etcdagent.daemon.etcd.CertificateFacts;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.daemon.health.ForeignCluster;
import io.etcdagent.daemon.unit.UnitState;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.Phase;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Something that is so or is not, by unit, disk and cluster; not by a line of the log that may be old. */
final class Fact {
    /** A line of the log alone is no diagnosis of a member that takes its full part. */
    static final Fact NOT_SERVING = new Fact(scene -> {
        UnitState unit = scene.unit().orElse(null);
        if (unit != null && !unit.active()) {
            return holds(scene.node().unitName() + " " + scene.unitWords() + ".");
        }
        Member local = scene.local().orElse(null);
        if (local == null) {
            return unit == null
                    ? Weighed.unknown("Neither the unit nor the member could be looked at.")
                    : holds(scene.member() + " has not answered as a member of this cluster.");
        }
        return scene.cluster()
                .illness(local)
                .map(why -> holds(local.label() + " " + why + "."))
                .orElseGet(() ->
                        fails(local.label() + " takes its full part now: it runs, and serves a linearizable read."));
    });

    /** As above, or another member does not: what a healthy cluster logs now and then is no trouble. */
    static final Fact TROUBLE = new Fact(scene -> {
        Weighed here = NOT_SERVING.weigh(scene);
        Optional<String> sick = sickOthers(scene);
        if (here.holds() || sick.isEmpty()) {
            return here.fails() ? fails("Every member takes its full part now.") : here;
        }
        return holds(sick.get() + ".");
    });

    static final Fact OTHER_MEMBER_SICK =
            new Fact(scene -> scene.cluster().members().isEmpty()
                    ? Weighed.unknown("The other members are not known.")
                    : sickOthers(scene)
                            .map(words -> holds(words + "."))
                            .orElseGet(() -> fails("Every other member takes its full part now.")));

    static final Fact ANOTHER_MEMBER_ALREADY_WORKED_HERE = new Fact(scene -> {
        Pattern mismatch =
                Pattern.compile("streaming request ignored \\(ID mismatch|ignored streaming request; ID mism");
        return scene.log().all().stream()
                .filter(line -> mismatch.matcher(line).find())
                .findFirst()
                .map(line -> holds("etcd was also addressed as another member before: " + LogLine.quote(line)))
                .orElseGet(() -> fails("Nobody addressed etcd as another member."));
    });

    static final Fact ONE_MEMBER_ONLY_WORKED_HERE =
            new Fact(scene -> opposite(ANOTHER_MEMBER_ALREADY_WORKED_HERE.weigh(scene)));

    /** A member has left its data, so that it is not a matter of a directory that is empty. */
    static final Fact DATA_PRESENT = new Fact(scene -> disk(scene, disk -> switch (disk.state()) {
        case UNREADABLE -> Weighed.unknown(disk.path() + " cannot be read by this agent.");
        case MISSING -> fails(disk.path() + " does not exist.");
        case EMPTY -> fails(disk.path() + " is empty.");
        case HOLDS_FILES -> Weighed.of(disk.holdsMember(), disk.path() + " holds " + disk.describe() + ".");
    }));

    static final Fact DATA_ABSENT = new Fact(scene -> opposite(DATA_PRESENT.weigh(scene)));

    static final Fact DATA_UNREADABLE = new Fact(scene -> disk(
            scene,
            disk -> Weighed.of(
                    disk.state() == DataDirectory.State.UNREADABLE,
                    disk.state() == DataDirectory.State.UNREADABLE
                            ? disk.path() + " cannot be read by this agent, which runs as etcd's user."
                            : disk.path() + " can be read.")));

    /** With a snapshot on the disk the log begins there, and not at 0. */
    static final Fact NO_SNAPSHOT_ON_DISK = new Fact(scene -> disk(
            scene,
            disk -> disk.state() == DataDirectory.State.UNREADABLE
                    ? Weighed.unknown(disk.path() + " cannot be read by this agent.")
                    : Weighed.of(
                            disk.snapshotIndex().isEmpty(),
                            disk.snapshotIndex().isEmpty()
                                    ? "There is no snapshot of an earlier life in " + disk.path() + "."
                                    : disk.path() + " holds a snapshot at index "
                                            + disk.snapshotIndex().getAsLong() + ".")));

    static final Fact DISK_FULL = new Fact(scene -> disk(
            scene,
            disk -> disk.freeBytes().isEmpty()
                    ? Weighed.unknown("How much is free at " + disk.path() + " is not known.")
                    : Weighed.of(
                            disk.freeBytes().getAsLong() < DataDirectory.WAL_SEGMENT,
                            disk.path() + " has " + disk.freeBytes().getAsLong() / 1_000_000
                                    + " MB free; a new segment of the log alone takes 64 MB.")));

    static final Fact MEMBER_IS_LISTED = new Fact(scene -> listed(scene));

    /** Only a list that a quorum stands behind tells who was removed. */
    static final Fact MEMBER_IS_NOT_LISTED = new Fact(scene -> opposite(listed(scene)));

    static final Fact FOREIGN_CLUSTER = new Fact(scene -> scene.cluster()
            .foreign()
            .map(ForeignCluster::describe)
            .map(Fact::holds)
            .or(() -> Optional.of(LogFacts.ofAnotherCluster(scene)).filter(Weighed::holds))
            .orElseGet(() -> fails("No member of another cluster answers at the local endpoint.")));

    /** The log on the disk is another member's. */
    static final Fact LOG_OF_ANOTHER_MEMBER = new Fact(LogFacts::ofAnotherMember);

    /** Where the log on the disk ends, and how far others are. */
    static final Fact LOG_END = new Fact(LogFacts::end);

    /** Whose the log on the disk is. */
    static final Fact LOG_IDENTITY = new Fact(LogFacts::identity);

    /** etcd cannot read its log to the end. */
    static final Fact LOG_DAMAGED = new Fact(LogFacts::damaged);

    /** etcd finds nothing to begin from, or not what follows. */
    static final Fact LOG_LACKS_SEGMENT = new Fact(LogFacts::lacksSegment);

    /** The log speaks of more than it holds. */
    static final Fact LOG_CONTRADICTS_ITSELF = new Fact(LogFacts::contradictsItself);

    /** etcd cannot open its backend file. */
    static final Fact BACKEND_HAS_NO_BEGINNING = new Fact(BackendFacts::hasNoBeginning);

    /** How far the backend file has come, beside the newest snapshot. */
    static final Fact BACKEND_END = new Fact(BackendFacts::end);

    static final Fact NO_QUORUM = new Fact(scene -> {
        MemberList list = scene.cluster().members().orElse(null);
        if (list == null) {
            return Weighed.unknown("No member list is known, so it is not known who would make a quorum.");
        }
        long reading = list.voters().stream()
                .filter(voter -> scene.cluster().illness(voter).isEmpty())
                .count();
        return Weighed.of(
                reading == 0,
                reading == 0
                        ? "None of the " + list.voters().size() + " voters serves a linearizable read: "
                                + answering(scene, list) + ", and a quorum takes " + list.quorum() + "."
                        : "The cluster has a quorum: " + reading + " of "
                                + list.voters().size() + " voters serve a linearizable read.");
    });

    static final Fact ALARM_NOSPACE = new Fact(scene -> alarm(scene, "NOSPACE"));

    static final Fact ALARM_CORRUPT = new Fact(scene -> alarm(scene, "CORRUPT"));

    static final Fact UNSTARTED_MEMBER =
            new Fact(scene -> scene.cluster().members().isEmpty()
                    ? Weighed.unknown("No member list is known.")
                    : scene.cluster().members().get().members().stream()
                            .filter(member -> !member.started())
                            .findFirst()
                            .map(member -> holds("Member " + member.id().hex() + " at " + member.peerUrls()
                                    + " was added and has never joined."))
                            .orElseGet(() -> fails("Every member on the list has joined.")));

    static final Fact LEARNER = new Fact(scene -> scene.cluster().members().isEmpty()
            ? Weighed.unknown("No member list is known.")
            : scene.cluster().members().get().members().stream()
                    .filter(Member::learner)
                    .findFirst()
                    .map(member -> holds(member.label() + " is a learner."))
                    .orElseGet(() -> fails("There is no learner in the cluster.")));

    static final Fact KEPT_DOWN_ON_PURPOSE = new Fact(scene -> scene.ownWork()
            .filter(work -> work.kind() == OperationKind.STOP
                    && work.state() == OperationState.RUNNING
                    && work.phase() == Phase.BETWEEN)
            .map(work -> holds("Operation " + work.operation() + " of this agent stopped it, to keep it down."))
            .orElseGet(() -> fails("This agent keeps nothing down.")));

    static final Fact NOT_KEPT_DOWN = new Fact(scene -> opposite(KEPT_DOWN_ON_PURPOSE.weigh(scene)));

    static final Fact UNIT_INACTIVE = new Fact(scene -> unit(
            scene,
            unit -> unit.activeState() == UnitState.ActiveState.INACTIVE
                    && unit.result().equals("success")));

    static final Fact UNIT_KILLED = new Fact(scene -> unit(
            scene,
            unit -> !unit.active()
                    && (unit.result().equals("oom-kill")
                            || (unit.result().equals("signal") && unit.exitStatus() == 9))));

    static final Fact UNIT_GAVE_UP_WAITING = new Fact(
            scene -> unit(scene, unit -> !unit.active() && unit.result().equals("timeout")));

    static final Fact UNIT_GAVE_UP_STARTING = new Fact(
            scene -> unit(scene, unit -> !unit.active() && unit.result().equals("start-limit-hit")));

    static final Fact UNIT_MASKED = new Fact(scene -> unitFailure(scene, words -> words.contains(" is masked")));

    static final Fact UNIT_UNUSABLE = new Fact(scene -> unitFailure(
            scene, words -> words.startsWith("systemd has no unit") || words.startsWith("systemd could not load")));

    static final Fact CERTIFICATE_NOT_VALID = new Fact(scene -> {
        LocalMember.Served served =
                scene.configured().flatMap(LocalMember::served).orElse(null);
        CertificateFacts facts = served == null ? null : served.facts().orElse(null);
        if (served == null || facts == null) {
            return Weighed.unknown("The certificate that etcd shows to clients is not known.");
        }
        Instant now = scene.check().at();
        boolean valid = now.isAfter(facts.notBefore()) && now.isBefore(facts.notAfter());
        return Weighed.of(
                !valid,
                served.file().value() + " is valid from " + facts.notBefore() + " until " + facts.notAfter()
                        + "; it is " + now + " now.");
    });

    /** By what it reports, or by its log on the disk. */
    static final Fact ROLLBACK_SEEN = new Fact(scene -> scene.rollback()
            .map(words -> holds(scene.member() + " " + words + "."))
            .or(() -> Optional.of(LogFacts.endsBeforeMark(scene)).filter(Weighed::holds))
            .orElseGet(() -> fails("The member reports no less than it has before.")));

    private final Function<Scene, Weighed> look;

    private Fact(Function<Scene, Weighed> look) {
        this.look = look;
    }

    Weighed weigh(Scene scene) {
        return look.apply(scene);
    }

    private static Weighed holds(String words) {
        return new Weighed(Outcome.HOLDS, words);
    }

    private static Weighed fails(String words) {
        return new Weighed(Outcome.FAILS, words);
    }

    private static Weighed opposite(Weighed weighed) {
        return switch (weighed.outcome()) {
            case HOLDS -> fails(weighed.words());
            case FAILS -> holds(weighed.words());
            case UNKNOWN -> weighed;
        };
    }

    private static Weighed disk(Scene scene, Function<DataDirectory, Weighed> look) {
        return scene.disk().map(look).orElseGet(() -> Weighed.unknown("It is not known where etcd's data is."));
    }

    private static Weighed unit(Scene scene, Function<UnitState, Boolean> look) {
        String words = scene.node().unitName() + " " + scene.unitWords() + ".";
        return scene.unit().map(unit -> Weighed.of(look.apply(unit), words)).orElseGet(() -> Weighed.unknown(words));
    }

    private static Weighed unitFailure(Scene scene, Function<String, Boolean> look) {
        return scene.check()
                .unitFailure()
                .map(words -> Weighed.of(look.apply(words), words + "."))
                .orElseGet(() -> fails("The unit could be looked at."));
    }

    private static Weighed alarm(Scene scene, String kind) {
        List<Alarm> alarms = scene.cluster().alarms().stream()
                .filter(alarm -> alarm.kind().equals(kind))
                .toList();
        if (!alarms.isEmpty()) {
            return holds("The alarm " + kind + " stands, raised by " + String.join(", ", names(scene, alarms)) + ".");
        }
        return scene.cluster()
                .alarmsFailure()
                .map(why -> Weighed.unknown("The alarms could not be read: " + why + "."))
                .orElseGet(() -> fails("No alarm " + kind + " stands now."));
    }

    /** Before 3.6, etcd raises CORRUPT in nobody's name, with the id 0. */
    private static List<String> names(Scene scene, List<Alarm> alarms) {
        return alarms.stream()
                .map(alarm -> alarm.member().isNone()
                        ? "nobody in particular (etcd does not say which member differs)"
                        : label(scene, alarm.member()))
                .toList();
    }

    private static String label(Scene scene, MemberId id) {
        return scene.cluster()
                .members()
                .flatMap(list -> list.find(id))
                .map(Member::label)
                .orElse(id.hex());
    }

    private static Weighed listed(Scene scene) {
        MemberList list = scene.cluster().members().orElse(null);
        MemberId id = scene.localId().orElse(null);
        if (list == null || id == null) {
            return Weighed.unknown("The member's id or the member list is not known.");
        }
        if (scene.cluster().listStale()) {
            return Weighed.unknown("No quorum stands behind the member list now, so it does not tell who was removed.");
        }
        Optional<Member> entry = list.find(id);
        if (entry.isPresent()) {
            return holds(entry.get().label() + " is on the member list, and a quorum stands behind that.");
        }
        String successor = successor(scene, list)
                .map(member -> "; " + member.label() + " stands there with this node's peer URL")
                .orElse("");
        return fails("Member " + id.hex() + " is not on the member list of cluster "
                + list.clusterId().hex() + ", and a quorum stands behind that" + successor + ".");
    }

    private static Optional<Member> successor(Scene scene, MemberList list) {
        return scene.configured()
                .map(LocalMember::settings)
                .map(MemberSettings::peers)
                .flatMap(peers -> list.members().stream()
                        .filter(member -> member.peerUrls().stream().anyMatch(peers.value()::contains))
                        .findFirst());
    }

    private static String answering(Scene scene, MemberList list) {
        long answering = list.voters().stream()
                .filter(voter -> scene.cluster()
                        .of(voter.id())
                        .filter(seen -> seen.status().isPresent())
                        .isPresent())
                .count();
        return answering + (answering == 1 ? " answers at all" : " answer at all");
    }

    private static Optional<String> sickOthers(Scene scene) {
        List<String> sick = scene.cluster().members().map(MemberList::members).orElse(List.of()).stream()
                .filter(member -> !scene.localId().equals(Optional.of(member.id())))
                .flatMap(member -> scene.cluster().illness(member).map(why -> member.label() + " " + why).stream())
                .toList();
        return sick.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", sick));
    }
}
