package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.etcd.EtcdVersion;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.daemon.etcd.MemberStatus;
import io.etcdagent.daemon.gate.Casualty;
import io.etcdagent.daemon.health.ClusterObservation;
import io.etcdagent.daemon.health.MemberObservation;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Decides, by one look at the cluster, which entry of the member list goes and how the new one comes. */
record Succession(Casualty casualty, ClusterObservation cluster) {

    private static final EtcdVersion LEARNERS_SINCE = new EtcdVersion(3, 4, 0);

    /** Whether every member that answers knows learners; an older one would add a voter instead. */
    boolean learners() {
        List<Optional<EtcdVersion>> versions = cluster.observations().stream()
                .map(MemberObservation::status)
                .flatMap(Optional::stream)
                .map(MemberStatus::version)
                .map(EtcdVersion::parse)
                .toList();
        return !versions.isEmpty()
                && versions.stream()
                        .allMatch(version -> version.filter(known -> known.compareTo(LEARNERS_SINCE) >= 0)
                                .isPresent());
    }

    /**
     * What is written down before anything is removed. An entry that never joined, which an earlier attempt left, is used
     * if it has no vote, or if this etcd knows no other kind; else it is removed like a dead one, because a vote that
     * nobody casts is one less to lose.
     */
    Replacement begin(MemberId dead, Instant at, String snapshot) {
        @Nullable String removed = null;
        @Nullable String added = null;
        Optional<Casualty.Listing> listing = listing();
        if (listing.isPresent() && listing.get() instanceof Casualty.Listing.Joined joined) {
            removed = joined.member().id().hex();
        } else if (listing.isPresent() && listing.get() instanceof Casualty.Listing.NeverJoined left) {
            if (usable(left.member())) {
                added = left.member().id().hex();
            } else {
                removed = left.member().id().hex();
            }
        }
        return new Replacement(
                dead.hex(),
                removed,
                List.of(at.toString()),
                added,
                snapshot,
                casualty.peerUrls().stream().map(URI::toString).toList());
    }

    /** The entry that this node is to join as, if it is there already. */
    Optional<Member> successor(Replacement replacement) {
        Optional<Casualty.Listing> listing = listing();
        if (listing.isPresent() && listing.get() instanceof Casualty.Listing.NeverJoined left) {
            return Optional.of(left.member()).filter(member -> !isRemoved(member, replacement));
        }
        if (listing.isPresent() && listing.get() instanceof Casualty.Listing.Joined joined) {
            return Optional.of(joined.member()).filter(member -> !isRemoved(member, replacement));
        }
        return Optional.empty();
    }

    /** Whether the member that is to go is still there. */
    boolean stillListed(Replacement replacement) {
        return removedId(replacement)
                .flatMap(id -> cluster.members().flatMap(list -> list.find(id)))
                .isPresent();
    }

    /**
     * Whether the others carry the quorum while the member that is to go does not run, or it is off the list already and
     * counts no more.
     */
    boolean spares(Replacement replacement) {
        Optional<MemberId> going = removedId(replacement);
        MemberList list = cluster.members().orElse(null);
        if (list == null || going.flatMap(list::find).isEmpty()) {
            return list != null;
        }
        long well = list.voters().stream()
                .filter(member -> !going.get().equals(member.id()))
                .filter(member -> cluster.illness(member).isEmpty())
                .count();
        return well >= list.quorum();
    }

    /** Whether somebody took the member off the list that had been put there to join. */
    boolean tookOff(Replacement replacement) {
        Optional<MemberId> joining = replacement.added().map(MemberId::parse);
        return joining.isPresent()
                && cluster.members()
                        .filter(list -> list.find(joining.get()).isEmpty())
                        .isPresent();
    }

    /**
     * The members as etcd wants them told, {@code name=url,...}: all others, and this node by its own name and URLs. etcd
     * knows the others by their URLs, wants every one of them, and takes all that have one name for one member, so that
     * those that share theirs, or have none because they have not joined yet, are told by their ids.
     */
    String initialCluster(Replacement replacement) {
        List<Member> others = cluster.members().map(MemberList::members).orElse(List.of()).stream()
                .filter(member -> member.peerUrls().stream().noneMatch(casualty.peerUrls()::contains))
                .toList();
        Stream<String> told = others.stream().flatMap(member -> urls(nameAmong(others, member), member.peerUrls()));
        return Stream.concat(told, urls(casualty.name(), casualty.peerUrls())).collect(Collectors.joining(","));
    }

    private String nameAmong(List<Member> others, Member member) {
        boolean unique = member.started()
                && !member.name().equals(casualty.name())
                && others.stream()
                                .filter(other -> other.name().equals(member.name()))
                                .count()
                        == 1;
        return unique ? member.name() : member.id().hex();
    }

    private static Stream<String> urls(String name, List<URI> urls) {
        return urls.stream().map(url -> name + "=" + url);
    }

    static Optional<MemberId> removedId(Replacement replacement) {
        return replacement.removed().map(MemberId::parse);
    }

    private boolean usable(Member left) {
        return left.learner() || !learners();
    }

    private static boolean isRemoved(Member member, Replacement replacement) {
        return removedId(replacement).filter(member.id()::equals).isPresent();
    }

    private Optional<Casualty.Listing> listing() {
        return cluster.members().map(casualty::on);
    }
}
