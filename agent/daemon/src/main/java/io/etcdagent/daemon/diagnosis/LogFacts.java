package io.etcdagent.daemon.diagnosis;

import io.etcdagent.daemon.etcd.ClusterId;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.daemon.etcd.MemberStatus;
import io.etcdagent.daemon.health.MemberObservation;
import io.etcdagent.datadir.log.LogSummary;
import io.etcdagent.datadir.log.LogSummary.Start;
import io.etcdagent.datadir.wal.Flaw;
import io.etcdagent.datadir.wal.Flaw.Kind;
import io.etcdagent.datadir.wal.WalRecord;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** What the member's log on its disk proves, by itself and beside what is known of the cluster. */
final class LogFacts {

    private static final Set<Kind> DAMAGE =
            EnumSet.of(Kind.CUT_OFF, Kind.CHECKSUM, Kind.MALFORMED, Kind.CHAIN, Kind.METADATA, Kind.UNREADABLE);

    private static final Set<Kind> MISSING = EnumSet.of(Kind.SEGMENT_MISSING, Kind.NO_START, Kind.GAP);

    private static final Set<Kind> CONTRADICTION = EnumSet.of(Kind.COMMIT_BEYOND_END);

    private LogFacts() {}

    static Weighed damaged(Scene scene) {
        return flawed(scene, DAMAGE, "is damaged", "is not damaged");
    }

    static Weighed lacksSegment(Scene scene) {
        return flawed(scene, MISSING, "is not all there", "lacks no segment");
    }

    static Weighed contradictsItself(Scene scene) {
        return flawed(scene, CONTRADICTION, "contradicts itself", "does not contradict itself");
    }

    /** Only what keeps etcd from starting: it mends the end that a crash leaves by itself. */
    private static Weighed flawed(Scene scene, Set<Kind> kinds, String so, String notSo) {
        return read(
                scene,
                log -> log.flaws().stream()
                        .filter(flaw -> flaw.etcd() == Flaw.Etcd.REFUSES && kinds.contains(flaw.kind()))
                        .findFirst()
                        .map(flaw -> new Weighed(
                                Weighed.Outcome.HOLDS,
                                "Its log on the disk " + so + ": "
                                        + flaw.damage().getMessage() + "."))
                        .orElseGet(() -> new Weighed(Weighed.Outcome.FAILS, "Its log on the disk " + notSo + ".")));
    }

    /**
     * A log that etcd would take as it is, and that ends before what it held for certain. Where it is damaged as well,
     * its end is not its end.
     */
    static Weighed endsBeforeMark(Scene scene) {
        LogMark mark = scene.mark().orElse(null);
        if (mark == null) {
            return Weighed.unknown("How far the log of the member ever reached was not seen.");
        }
        return read(scene, log -> {
            Start end = log.start();
            boolean own = log.identity()
                    .filter(identity -> new MemberId(identity.memberId()).equals(mark.member()))
                    .isPresent();
            if (!own || !end.possible()) {
                return Weighed.unknown("The log on the disk cannot be compared with how far it was seen to reach.");
            }
            boolean lacks = Long.compareUnsigned(end.lastIndex(), mark.index()) < 0
                    || Long.compareUnsigned(end.lastTerm(), mark.term()) < 0;
            return Weighed.of(
                    lacks,
                    "Its log on the disk ends with entry " + index(end.lastIndex()) + " of term "
                            + index(end.lastTerm()) + ", and was seen to hold entry " + index(mark.index())
                            + " and term " + index(mark.term()) + " at " + mark.at() + ".");
        });
    }

    /** What the end of the log means is told by what others have; that it is behind is usual for one that is down. */
    static Weighed end(Scene scene) {
        return read(scene, log -> {
            String own = "Its log on the disk ends with entry "
                    + index(log.start().lastIndex()) + " of term "
                    + index(log.start().lastTerm())
                    + log.hardState()
                            .map(state -> ", and knows entry " + index(state.commit()) + " to be committed")
                            .orElse("");
            String cut = log.putAside().isEmpty()
                    ? ""
                    : " etcd has cut a torn end off at an earlier start; what it was before is in "
                            + String.join(", ", log.putAside()) + ".";
            return new Weighed(Weighed.Outcome.HOLDS, own + most(scene, log) + "." + cut);
        });
    }

    private static String most(Scene scene, LogSummary log) {
        Optional<MemberObservation> furthest = scene.cluster().observations().stream()
                .filter(seen ->
                        !scene.localId().equals(Optional.of(seen.member().id())))
                .filter(seen -> seen.status().isPresent())
                .max(Comparator.comparingLong(LogFacts::committed));
        return furthest.map(seen -> {
                    long there = committed(seen);
                    boolean less = log.hardState()
                            .filter(state -> Long.compareUnsigned(there, state.commit()) < 0)
                            .isPresent();
                    return "; " + seen.member().label() + " has " + index(there)
                            + (less
                                    ? ", which is less, so that others may have gone back in time, and not this one"
                                    : "");
                })
                .orElse("");
    }

    private static long committed(MemberObservation seen) {
        return seen.status().map(MemberStatus::raftIndex).orElse(0L);
    }

    static Weighed identity(Scene scene) {
        return read(
                scene,
                log -> log.identity()
                        .map(identity -> new Weighed(
                                Weighed.Outcome.HOLDS,
                                "Its log on the disk is that of member " + Long.toHexString(identity.memberId())
                                        + " of cluster " + Long.toHexString(identity.clusterId())
                                        + removed(log, identity)
                                        + "."))
                        .orElseGet(() -> Weighed.unknown("The log on the disk does not say whose it is.")));
    }

    private static String removed(LogSummary log, WalRecord.Metadata identity) {
        return log.removed().contains(identity.memberId()) ? ", and says itself that this member was removed" : "";
    }

    static Weighed ofAnotherCluster(Scene scene) {
        return compared(scene, (identity, list) -> {
            ClusterId cluster = new ClusterId(identity.clusterId());
            return Weighed.of(
                    !cluster.equals(list.clusterId()),
                    "The log on the disk is of cluster " + cluster.hex() + ", and the cluster that answers is "
                            + list.clusterId().hex() + ".");
        });
    }

    static Weighed ofAnotherMember(Scene scene) {
        return compared(scene, (identity, list) -> {
            MemberId id = new MemberId(identity.memberId());
            MemberId expected = scene.localId().orElse(id);
            boolean another = new ClusterId(identity.clusterId()).equals(list.clusterId()) && !id.equals(expected);
            return Weighed.of(
                    another,
                    "The log on the disk is of member " + label(list, id) + ", and this node is to run "
                            + label(list, expected) + ".");
        });
    }

    private static String label(MemberList list, MemberId id) {
        return list.find(id).map(Member::label).orElse(id.hex());
    }

    private interface Comparison {
        Weighed weigh(WalRecord.Metadata identity, MemberList list);
    }

    private static Weighed compared(Scene scene, Comparison comparison) {
        MemberList list = scene.cluster().members().orElse(null);
        if (list == null) {
            return Weighed.unknown("No member list is known to compare the log on the disk with.");
        }
        return read(
                scene,
                log -> log.identity()
                        .map(identity -> comparison.weigh(identity, list))
                        .orElseGet(() -> Weighed.unknown("The log on the disk does not say whose it is.")));
    }

    private static Weighed read(Scene scene, Function<LogSummary, Weighed> look) {
        return scene.ownLog()
                .summary()
                .map(look)
                .orElseGet(() ->
                        Weighed.unknown(scene.ownLog().unread().orElse("The log of the member was not looked at.")));
    }

    private static String index(long index) {
        return Long.toUnsignedString(index);
    }
}
