package io.etcdagent.daemon.gate;

import io.etcdagent.daemon.etcd.MemberList;

/** It is clear which entry of the member list is this node's, or that it was taken off. */
final class MemberIdentified implements Gate<RecoverSituation> {

    @Override
    public String name() {
        return "member-identified";
    }

    @Override
    public boolean hard() {
        return true;
    }

    @Override
    public Finding judge(RecoverSituation situation) {
        Casualty casualty = situation.casualty().orElse(null);
        if (casualty == null || casualty.peerUrls().isEmpty()) {
            return new Finding.Closed(
                    "This agent could not find out how etcd of this node is configured: its name and its peer URLs.",
                    "See what it found and what it did not: etcd-agent --check-config");
        }
        MemberList list = situation.seen().cluster().members().orElse(null);
        if (list == null) {
            return new Finding.Closed(
                    "There is no member list to look for " + casualty.name() + " in.",
                    "Clear the gate cluster-reachable first: etcd-agentctl health");
        }
        Casualty.Listing listing = casualty.on(list);
        if (listing instanceof Casualty.Listing.Joined joined) {
            return new Finding.Open("This node's member is " + joined.member().label() + "; it would be replaced.");
        }
        if (listing instanceof Casualty.Listing.NeverJoined added) {
            return new Finding.Open(
                    "This node is on the list as " + added.member().id().hex()
                            + (added.member().learner() ? ", a learner that" : ", which")
                            + " never joined: an earlier attempt left it, and it would be used or replaced.");
        }
        if (listing instanceof Casualty.Listing.Gone gone) {
            return new Finding.Open("This node's member " + gone.was().hex()
                    + " was taken off the list already; a new one would be added.");
        }
        Casualty.Listing.Unclear unclear = (Casualty.Listing.Unclear) listing;
        return new Finding.Closed("Which member is this node's is unclear: " + unclear.why() + ".", unclear.remedy());
    }
}
