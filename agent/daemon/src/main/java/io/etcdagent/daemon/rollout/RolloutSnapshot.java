package io.etcdagent.daemon.rollout;

import io.etcdagent.daemon.etcd.ClusterId;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.protocol.GateView;
import io.etcdagent.protocol.RolloutMemberState;
import io.etcdagent.protocol.RolloutMemberView;
import io.etcdagent.protocol.RolloutState;
import io.etcdagent.protocol.RolloutView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A rollout and the progress of its members, as they were read together. Decides whose turn it is; pure.
 *
 * @param recordRevision mod revision of the record
 * @param progress by member; {@link MemberProgress#PENDING} for one that has none
 * @param progressRevisions mod revision of each progress that there is
 */
record RolloutSnapshot(
        RolloutRecord record,
        long recordRevision,
        Map<MemberId, MemberProgress> progress,
        Map<MemberId, Long> progressRevisions) {

    RolloutSnapshot {
        progress = Map.copyOf(progress);
        progressRevisions = Map.copyOf(progressRevisions);
    }

    /** One that is not in etcd yet. */
    static RolloutSnapshot unwritten(RolloutRecord record, Map<MemberId, MemberProgress> progress) {
        return new RolloutSnapshot(record, 0, progress, Map.of());
    }

    MemberProgress of(MemberId member) {
        return progress.getOrDefault(member, MemberProgress.PENDING);
    }

    boolean running() {
        return record.state() == RolloutState.RUNNING;
    }

    boolean active() {
        return record.active();
    }

    boolean includes(MemberId member) {
        return targets().stream().anyMatch(target -> target.equals(member));
    }

    /** Whether it was declared in that cluster; with a snapshot of its data a rollout gets into another one. */
    boolean isOf(ClusterId cluster) {
        return record.clusterId().equals(cluster.hex());
    }

    /** Why nobody here carries it out. */
    String foreign(ClusterId here) {
        return "the newest rollout in etcd, " + record.id() + ", was declared in cluster " + record.clusterId()
                + ", and this is " + here.hex() + ": it came with a snapshot of that cluster's data, nobody carries it"
                + " out, and another one can be begun";
    }

    /** Whether nothing is left to be done, and nothing went wrong. */
    boolean allSettled() {
        return targets().stream().allMatch(member -> of(member).settled());
    }

    /** Whether nothing is left to be done; members may have failed. */
    boolean allOver() {
        return targets().stream()
                .allMatch(member -> of(member).settled() || of(member).is(RolloutMemberState.FAILED));
    }

    /** Those in that state, in the order of the record. */
    List<MemberId> in(RolloutMemberState state) {
        return targets().stream().filter(member -> of(member).is(state)).toList();
    }

    /** Whether more members failed than the rollout was given leave for. */
    boolean overBudget() {
        return in(RolloutMemberState.FAILED).size() > record.failureBudget();
    }

    /**
     * Whose turn it is: the member at work if there is one, else the first in order of those pending. The lock and the
     * record, not this order, keep two from being down at once.
     */
    Optional<MemberId> turn(Optional<MemberId> leader) {
        if (overBudget()) {
            return Optional.empty();
        }
        Optional<MemberId> atWork = in(RolloutMemberState.RUNNING).stream().findFirst();
        return atWork.isPresent()
                ? atWork
                : order(leader).stream()
                        .filter(member -> of(member).is(RolloutMemberState.PENDING))
                        .findFirst();
    }

    /** Those begun, as they began; then followers by id; the leader of now last. */
    List<MemberId> order(Optional<MemberId> leader) {
        List<MemberId> members = new ArrayList<>(targets());
        members.sort(Comparator.comparing(this::beginning)
                .thenComparing(member -> leader.filter(member::equals).isPresent())
                .thenComparing(Comparator.naturalOrder()));
        return members;
    }

    /** When it began; those that have not come after all that have. */
    private String beginning(MemberId member) {
        String startedAt = of(member).startedAt();
        return startedAt == null ? "~" : startedAt;
    }

    List<MemberId> targets() {
        return record.members().stream()
                .map(target -> MemberId.parse(target.id()))
                .toList();
    }

    /** The newest of all that is in it, by etcd's count. */
    private long revision() {
        return Math.max(
                recordRevision,
                progressRevisions.values().stream()
                        .mapToLong(Long::longValue)
                        .max()
                        .orElse(0));
    }

    /** What is shown of it, and how new that is. */
    SeenRollout seen(Optional<MemberId> leader) {
        return new SeenRollout(view(leader), revision());
    }

    RolloutView view(Optional<MemberId> leader) {
        return view(leader, List.of());
    }

    /** @param gates of a plan: what the rollout meets now */
    RolloutView view(Optional<MemberId> leader, List<GateView> gates) {
        List<RolloutMemberView> members =
                order(leader).stream().map(member -> memberView(member, leader)).toList();
        return new RolloutView(
                record.id(),
                record.kind(),
                record.state(),
                record.message(),
                record.reason(),
                record.requestedBy(),
                record.createdAt(),
                record.endedAt(),
                record.between(),
                record.settleMillis(),
                record.failureBudget(),
                record.ifVersionOlderThan(),
                record.pause(),
                record.notes(),
                gates,
                members,
                revision());
    }

    private String name(MemberId member) {
        return record.members().stream()
                .filter(target -> target.id().equals(member.hex()))
                .map(RolloutRecord.Target::name)
                .findFirst()
                .orElse("");
    }

    /** Name and id, as messages to operators give them. */
    String label(MemberId member) {
        return name(member) + " (" + member.hex() + ")";
    }

    private RolloutMemberView memberView(MemberId member, Optional<MemberId> leader) {
        MemberProgress at = of(member);
        Optional<String> waiting = Optional.ofNullable(record.waiting())
                .filter(why -> at.is(RolloutMemberState.PENDING)
                        && turn(leader).filter(member::equals).isPresent());
        return new RolloutMemberView(
                member.hex(),
                name(member),
                at.state(),
                at.phase(),
                waiting.orElse(at.message()),
                at.startedAt(),
                at.endedAt(),
                at.gates(),
                at.log(),
                at.space());
    }
}
