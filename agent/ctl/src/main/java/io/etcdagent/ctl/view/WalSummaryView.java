package io.etcdagent.ctl.view;

import io.avaje.jsonb.Json;
import io.etcdagent.datadir.log.LogSummary;
import io.etcdagent.datadir.raft.LogMember;
import io.etcdagent.datadir.wal.Flaw;
import io.etcdagent.datadir.wal.SegmentView;
import io.etcdagent.datadir.wal.WalEnd;
import io.etcdagent.datadir.wal.WalRecord;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What {@code wal summary -o json} prints; ids in hexadecimal, as etcd prints them.
 *
 * @param running whether an etcd runs on the log
 * @param end how it ends: clean, being-written, torn, damaged or unseen
 * @param unseen what could not be opened or read, so that what is missing is not known to be missing
 * @param possible whether it is known that etcd can start from log and snapshots
 */
@Json
public record WalSummaryView(
        String directory,
        boolean running,
        @Nullable String memberId,
        @Nullable String clusterId,
        @Nullable Entries entries,
        @Nullable HardState hardState,
        List<Member> members,
        List<String> removedMembers,
        List<Segment> segments,
        List<Gap> gaps,
        String end,
        Place endsAt,
        List<Damage> damage,
        long damageCount,
        @Nullable Rest afterDamage,
        List<String> putAside,
        List<String> unseen,
        Snapshots snapshots,
        @Nullable String startSnapshot,
        long startsUpTo,
        boolean possible) {

    /** The entries. */
    @Json
    public record Entries(
            long firstIndex, long firstTerm, long lastIndex, long lastTerm, long count, long overwritten) {}

    /** The newest. */
    @Json
    public record HardState(long term, String vote, long commit) {}

    /** As of what is known to be committed. */
    @Json
    public record Member(String id, String name, List<String> peerUrls, List<String> clientUrls, boolean learner) {}

    /** In their order. */
    @Json
    public record Segment(
            String name,
            long size,
            long used,
            long records,
            @Nullable Long firstIndex,
            @Nullable Long lastIndex) {}

    /** Entries that are not there. */
    @Json
    public record Gap(long from, long to, boolean bridged) {}

    /** A record. */
    @Json
    public record Place(String segment, long offset) {}

    /** What is wrong, and what etcd does about it: cuts-off, refuses, passes-over or unknown. */
    @Json
    public record Damage(String kind, String file, long offset, String problem, String etcd) {
        /** As a program gets it. */
        public static Damage of(Flaw flaw) {
            return new Damage(
                    flaw.kind().word(),
                    flaw.damage().source(),
                    flaw.damage().offset(),
                    flaw.damage().problem(),
                    flaw.etcd().word());
        }
    }

    /** Entries after the first damage. */
    @Json
    public record Rest(long count, long firstIndex, long lastIndex) {}

    /** What lies beside the log, and what of it is newer than where etcd starts, with the reason. */
    @Json
    public record Snapshots(
            List<String> files,
            List<String> databases,
            List<String> broken,
            List<String> passedOver,
            @Nullable String trouble) {}

    /** As a program gets it. */
    public static WalSummaryView of(LogSummary summary) {
        Optional<WalRecord.Metadata> identity = summary.identity();
        return new WalSummaryView(
                summary.directory().toString(),
                summary.live(),
                identity.map(known -> Long.toHexString(known.memberId())).orElse(null),
                identity.map(known -> Long.toHexString(known.clusterId())).orElse(null),
                summary.extent().map(WalSummaryView::entries).orElse(null),
                summary.hardState().map(WalSummaryView::state).orElse(null),
                summary.members().stream().map(WalSummaryView::member).toList(),
                summary.removed().stream().map(Long::toHexString).toList(),
                summary.segments().stream().map(WalSummaryView::segment).toList(),
                summary.gaps().stream()
                        .map(gap -> new Gap(gap.from(), gap.to(), gap.bridged()))
                        .toList(),
                word(summary.end()),
                new Place(summary.end().place().segment(), summary.end().place().offset()),
                summary.flaws().stream().map(Damage::of).toList(),
                summary.flawCount(),
                summary.rest()
                        .map(rest -> new Rest(rest.count(), rest.firstIndex(), rest.lastIndex()))
                        .orElse(null),
                summary.putAside(),
                summary.unseen(),
                snapshots(summary),
                summary.start().snapshot().map(Object::toString).orElse(null),
                summary.start().lastIndex(),
                summary.start().possible());
    }

    private static Entries entries(LogSummary.Extent extent) {
        return new Entries(
                extent.firstIndex(),
                extent.firstTerm(),
                extent.lastIndex(),
                extent.lastTerm(),
                extent.count(),
                extent.overwritten());
    }

    private static HardState state(WalRecord.HardState state) {
        return new HardState(state.term(), Long.toHexString(state.vote()), state.commit());
    }

    private static Member member(LogMember member) {
        return new Member(
                Long.toHexString(member.id()), member.name(), member.peerUrls(), member.clientUrls(), member.learner());
    }

    private static Segment segment(SegmentView segment) {
        return new Segment(
                segment.name(),
                segment.size(),
                segment.used(),
                segment.records(),
                orNull(segment.firstIndex()),
                orNull(segment.lastIndex()));
    }

    private static @Nullable Long orNull(OptionalLong index) {
        return index.isPresent() ? index.getAsLong() : null;
    }

    private static Snapshots snapshots(LogSummary summary) {
        return new Snapshots(
                summary.snapshots().snapshots().stream().map(Object::toString).toList(),
                summary.snapshots().databases(),
                summary.snapshots().broken(),
                summary.start().passedOver(),
                summary.snapshotTrouble().orElse(null));
    }

    private static String word(WalEnd end) {
        if (end instanceof WalEnd.Clean) {
            return "clean";
        } else if (end instanceof WalEnd.BeingWritten) {
            return "being-written";
        } else if (end instanceof WalEnd.Torn) {
            return "torn";
        }
        if (end instanceof WalEnd.Unseen) {
            return "unseen";
        }
        return end instanceof WalEnd.Damaged ? "damaged" : "given-up";
    }
}
