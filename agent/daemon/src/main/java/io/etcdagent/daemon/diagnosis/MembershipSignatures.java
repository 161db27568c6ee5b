package io.etcdagent.daemon.diagnosis;

import static io.etcdagent.daemon.diagnosis.Fact.FOREIGN_CLUSTER;
import static io.etcdagent.daemon.diagnosis.Fact.LEARNER;
import static io.etcdagent.daemon.diagnosis.Fact.LOG_IDENTITY;
import static io.etcdagent.daemon.diagnosis.Fact.LOG_OF_ANOTHER_MEMBER;
import static io.etcdagent.daemon.diagnosis.Fact.MEMBER_IS_NOT_LISTED;
import static io.etcdagent.daemon.diagnosis.Fact.NOT_SERVING;
import static io.etcdagent.daemon.diagnosis.Fact.OTHER_MEMBER_SICK;
import static io.etcdagent.daemon.diagnosis.Fact.TROUBLE;
import static io.etcdagent.daemon.diagnosis.Fact.UNSTARTED_MEMBER;

import java.util.List;

/** Who belongs to the cluster, and who only thinks so. */
final class MembershipSignatures {

    private MembershipSignatures() {}

    static List<Signature> all() {
        return List.of(
                Signature.of("removed", Gravity.FATAL)
                        .says(
                                "the member has been permanently removed from the cluster",
                                "data-dir used by this member must be removed")
                        .needs(NOT_SERVING, MEMBER_IS_NOT_LISTED)
                        .provenBy(NOT_SERVING, MEMBER_IS_NOT_LISTED)
                        .tells(LOG_IDENTITY)
                        .means("{member} was removed from the cluster: its id is no member any more and never will be"
                                + " again.")
                        .because("etcd that learns this ends with exit status 0, and its supervisor starts it again and"
                                + " again.")
                        .next(
                                "If it was removed on purpose: systemctl disable --now {unit}",
                                "If it is to be a member: etcd-agentctl recover --dry-run")
                        .avoid("Do not start it again on the same data: a removed id stays removed.", Recovery.MENDS),
                Signature.of("wiped-new", Gravity.FATAL)
                        .says("member [0-9a-f]+ has already been bootstrapped")
                        .needs(NOT_SERVING)
                        .means("{member} was started as a new member of a new cluster, without its data, while the"
                                + " cluster knows it already.")
                        .because("etcd asked the others before it began anew with an empty log, which it does only with"
                                + " ETCD_INITIAL_CLUSTER_STATE=new and without a log of its own.")
                        .next(
                                "Make sure that the right volume is mounted: findmnt --target {data}",
                                "See what replacing it takes, then do it: etcd-agentctl recover --dry-run")
                        .avoid(
                                "Do not only set the state to existing: it would come back under an id that has already"
                                        + " voted, without what it voted for.",
                                Recovery.MENDS),
                Signature.of("initial-cluster-differs", Gravity.FATAL)
                        .says("error validating peerURLs .*member count is unequal")
                        .needs(NOT_SERVING)
                        .means("ETCD_INITIAL_CLUSTER does not name exactly the members that the cluster has.")
                        .because(
                                "A member that joins compares the two; those that were added and have not joined count.")
                        .next(
                                "Compare: etcd-agentctl members; {settings}",
                                "Name every member there, or remove one that is gone: etcdctl member remove ID")
                        .avoid("Do not add the member a second time.", Recovery.HUMAN),
                Signature.of("peer-urls-differ", Gravity.FATAL)
                        .says(
                                "PeerURLs: no match found for existing member",
                                "unmatched member while checking PeerURLs",
                                "error validating peerURLs ")
                        .needs(NOT_SERVING)
                        .means("A peer URL in ETCD_INITIAL_CLUSTER is not the one that the cluster knows.")
                        .because("A member that joins compares them one by one, after it has looked up the names.")
                        .next(
                                "Compare: etcd-agentctl members -o json; {settings}",
                                "Correct the settings, or the member's entry: etcdctl member update ID --peer-urls=URL")
                        .avoid("Do not add the member a second time.", Recovery.HUMAN),
                Signature.of("peers-not-reached", Gravity.FATAL)
                        .says(
                                "cannot fetch cluster info from peer urls",
                                "could not retrieve cluster information from the given (?i:urls)")
                        .needs(NOT_SERVING)
                        .means("{member} has to ask the other members before it joins, and reaches none.")
                        .because("It has no log of its own, so it depends on theirs.")
                        .next(
                                "Are they up, and let through? On their hosts: etcd-agentctl health",
                                "From here: curl -k https://PEER:2380/members, and the log: {log}")
                        .avoid(
                                "Do not begin a new cluster here: ETCD_INITIAL_CLUSTER_STATE stays existing.",
                                Recovery.DOES_NOT_HELP),
                Signature.of("cluster-id-mismatch", Gravity.BLOCKING)
                        .says(
                                "request cluster ID mismatch",
                                "request sent was ignored (?:by remote peer )?due to cluster ID mismatch",
                                "request sent was ignored \\(cluster ID mismatch")
                        .needs(TROUBLE)
                        .provenBy(FOREIGN_CLUSTER)
                        .tells(LOG_IDENTITY)
                        .means("Members of two clusters speak to each other: etcd here, or whoever calls it, belongs to"
                                + " another cluster.")
                        .because(
                                "Each cluster has an id that follows from its first members and its token; a directory of"
                                        + " another cluster, or a member begun with ETCD_INITIAL_CLUSTER_STATE=new, has another.")
                        .next(
                                "Find the odd one: etcd-agentctl health on each node",
                                "On the odd one: move its data aside and let it join again (etcd-agentctl recover --dry-run)")
                        .avoid("Do not touch the members that make the quorum.", Recovery.HUMAN),
                Signature.of("member-id-mismatch", Gravity.BLOCKING)
                        .says(
                                "ignored streaming request; ID mismatch",
                                "streaming request ignored \\(ID mismatch",
                                "rejected Raft message to mismatch member",
                                "cannot process message to mismatch member")
                        .needs(TROUBLE)
                        .provenBy(NOT_SERVING, LOG_OF_ANOTHER_MEMBER)
                        .tells(LOG_IDENTITY)
                        .means(
                                "The others look for another member at this node's peer URL than the one that runs here.")
                        .because(
                                "A member that was removed and added again has a new id; with its old data, or with those"
                                        + " of another member, etcd comes up under another one.")
                        .next(
                                "Compare the ids: etcd-agentctl members; {log}",
                                "If the data is not this node's: put its own back, or etcd-agentctl recover --dry-run")
                        .avoid("Do not run two members on copies of the same data.", Recovery.HUMAN),
                Signature.of("peer-url-exists", Gravity.IMPAIRING)
                        .says("etcdserver: Peer URLs already exists", "membership: peerURL exists")
                        .needs(UNSTARTED_MEMBER)
                        .means("A member was to be added under a peer URL that another entry of the member list has.")
                        .because("etcd refuses two members at one URL.")
                        .next("etcd-agentctl members; remove the entry that is left over: etcdctl member remove ID")
                        .avoid("Do not remove a member that is well.", Recovery.HUMAN),
                Signature.of("member-not-started", Gravity.IMPAIRING)
                        .says(
                                "re-configuration failed due to not enough started members",
                                "rejecting member (?:add|remove|promote).*not enough healthy members",
                                "not enough started members, rejecting",
                                "started member will be less than quorum")
                        .needs(UNSTARTED_MEMBER)
                        .provenBy(UNSTARTED_MEMBER)
                        .means("A member was added and has never been started; until it joins, the quorum counts it.")
                        .because("etcd lists a member without a name until it has joined.")
                        .next(
                                "Start it with the settings that member add printed, or take it away: etcdctl member remove ID")
                        .avoid("Do not stop another member meanwhile.", Recovery.HUMAN),
                Signature.of("reconfiguration-refused", Gravity.IMPAIRING)
                        .says(
                                "etcdserver: unhealthy cluster",
                                "rejecting member (?:add|remove) request; local member has not been connected",
                                "not healthy for reconfigure, rejecting member add",
                                "reconfigure breaks active quorum")
                        .needs(OTHER_MEMBER_SICK)
                        .means("etcd refused to add or remove a member, because another one is not connected.")
                        .because(
                                "Until 3.5.30 and 3.6.11 any voter that is down is enough for that; a connection counts"
                                        + " after 5 s.")
                        .next("etcd-agentctl health; remove the dead member first, wait 5 s, and try again")
                        .avoid("Do not switch --strict-reconfig-check off.", Recovery.HUMAN),
                Signature.of("too-many-learners", Gravity.IMPAIRING)
                        .says("too many learner members in cluster")
                        .in("3.4 to 3.6")
                        .needs(LEARNER)
                        .means("There is a learner in the cluster already, and etcd takes only one at a time.")
                        .because("An earlier join was not finished.")
                        .next("etcd-agentctl members; promote it once it has caught up, or: etcdctl member remove ID")
                        .avoid("Do not remove a learner whose join is under way.", Recovery.HUMAN),
                Signature.of("learner-not-ready", Gravity.IMPAIRING)
                        .says(
                                "can only promote a learner member which is in sync with leader",
                                "rejecting promote learner: learner is not ready")
                        .in("3.4 to 3.6")
                        .needs(LEARNER)
                        .means("A learner has not caught up yet, or was never started.")
                        .because("etcd promotes a learner only when it has most of what the leader has.")
                        .next("See whether its index grows: etcd-agentctl members; and its log on its own host")
                        .avoid("Do not remove it while it is catching up.", Recovery.HUMAN));
    }
}
