package io.etcdagent.daemon.gate;

import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberList;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * The member of this node as its own settings name it, which need not be on the member list any more.
 *
 * @param name etcd's {@code --name}
 * @param peerUrls etcd's {@code --initial-advertise-peer-urls}: etcd lets no two members have the same one, so that a
 *     URL tells which entry of the list is this node's
 * @param remembered the id that this agent knew the member by last; empty if it never heard it
 */
public record Casualty(String name, List<URI> peerUrls, Optional<MemberId> remembered) {

    public Casualty {
        peerUrls = List.copyOf(peerUrls);
    }

    /** How the member list has this node. */
    public sealed interface Listing {

        /** The member has joined once: this is the one to be replaced. */
        record Joined(Member member) implements Listing {}

        /** Somebody added it, and it never joined: an earlier attempt left that. */
        record NeverJoined(Member member) implements Listing {}

        /** It was a member, and was taken off the list. */
        record Gone(MemberId was) implements Listing {}

        /**
         * Nobody can say which entry is this node's.
         *
         * @param remedy what to do about it
         */
        record Unclear(String why, String remedy) implements Listing {}
    }

    /** Finds this node on a list. The URLs decide; name and remembered id must not contradict them. */
    public Listing on(MemberList list) {
        List<Member> ours = list.members().stream().filter(this::atOurUrl).toList();
        if (ours.size() > 1) {
            return new Listing.Unclear(
                    "the peer URLs of this node, " + words() + ", belong to several members: " + Survivors.labels(ours),
                    "Correct the peer URLs of the one that is wrong: etcdctl member update ID --peer-urls=URL");
        }
        return ours.isEmpty() ? withoutUrl(list) : listed(ours.get(0));
    }

    private Listing listed(Member entry) {
        if (!entry.started()) {
            return new Listing.NeverJoined(entry);
        }
        if (!entry.name().equals(name)) {
            return new Listing.Unclear(
                    "the peer URL of this node belongs to " + entry.label() + ", but etcd of this node is to be named "
                            + name,
                    "Correct ETCD_NAME or ETCD_INITIAL_ADVERTISE_PEER_URLS of this node's etcd, see:"
                            + " etcd-agent --check-config");
        }
        return new Listing.Joined(entry);
    }

    private Listing withoutUrl(MemberList list) {
        Optional<Member> elsewhere = list.members().stream()
                .filter(member -> member.name().equals(name)
                        || remembered.filter(member.id()::equals).isPresent())
                .findFirst();
        if (elsewhere.isPresent()) {
            return new Listing.Unclear(
                    elsewhere.get().label() + " is listed with the peer URLs "
                            + elsewhere.get().peerUrls() + ", but etcd of this node is to advertise " + words(),
                    "Make them agree: etcdctl member update "
                            + elsewhere.get().id().hex() + " --peer-urls=URL, or correct"
                            + " ETCD_INITIAL_ADVERTISE_PEER_URLS of this node's etcd");
        }
        return remembered
                .<Listing>map(Listing.Gone::new)
                .orElseGet(() -> new Listing.Unclear(
                        "no member has the peer URL of this node, " + words()
                                + ", and this agent does not know that one ever had",
                        "If this node is to be a member, add it: etcdctl member add " + name + " --learner --peer-urls="
                                + words()));
    }

    private boolean atOurUrl(Member member) {
        return member.peerUrls().stream().anyMatch(peerUrls::contains);
    }

    private String words() {
        return String.join(",", peerUrls.stream().map(URI::toString).toList());
    }
}
