package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.coordination.DisruptionRecord;
import io.etcdagent.daemon.etcd.EtcdException;
import io.etcdagent.daemon.etcd.MemberStatus;
import io.etcdagent.daemon.gate.GateResult;
import io.etcdagent.daemon.health.ClusterObservation;
import io.etcdagent.daemon.health.MemberObservation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Looks what the way out of NOSPACE meets now, and says what would be done on it. */
final class SpacePlanning {

    private final Means means;
    private final LocalNode node;
    private final Progress progress;

    SpacePlanning(Means means, LocalNode node, Progress progress) {
        this.means = means;
        this.node = node;
        this.progress = progress;
    }

    /** Looks, just now. */
    SpaceLook look() {
        ClusterObservation cluster = means.freshLook().get().cluster();
        if (cluster.observations().stream().noneMatch(MemberObservation::healthy)) {
            // Without a quorum there is nothing more to be read, only to be waited for.
            return new SpaceLook(cluster, node, Optional.empty(), Optional.empty());
        }
        return new SpaceLook(cluster, node, queue(), disruption());
    }

    private Optional<List<String>> queue() {
        try {
            return Optional.of(means.lock().queue().places().stream()
                    .map(means.lock()::describe)
                    .toList());
        } catch (CoordinationException failure) {
            return Optional.empty();
        }
    }

    private Optional<Optional<String>> disruption() {
        try {
            return Optional.of(means.record()
                    .read()
                    .map(DisruptionRecord.Standing::disruption)
                    .map(found -> found.describe()));
        } catch (CoordinationException failure) {
            return Optional.empty();
        }
    }

    /** What is seen if every rule is kept. */
    SpaceLook lookOrRefuse() throws NotStopped {
        SpaceLook look = look();
        List<GateResult> closed = ClosedGates.among(look.rules());
        if (!closed.isEmpty()) {
            throw NotStopped.refused("the alarm was not cleared: closed " + ClosedGates.summary(closed), closed);
        }
        return look;
    }

    /** Says it, a line at a time. */
    void tell(SpaceLook look, long keep) throws NotStopped {
        long revision;
        try {
            revision = means.space().revision();
        } catch (EtcdException failure) {
            throw NotStopped.failed(failure.getMessage() + "; nothing was done");
        }
        for (String line : lines(look, revision, keep)) {
            progress.say(line);
        }
    }

    private List<String> lines(SpaceLook look, long revision, long keep) {
        List<String> lines = new ArrayList<>();
        lines.add("plan: "
                + look.cluster().alarms().stream()
                        .map(alarm -> alarm.kind() + " at "
                                + look.cluster()
                                        .members()
                                        .flatMap(list -> list.find(alarm.member()))
                                        .map(member -> member.label())
                                        .orElse(alarm.member().hex()))
                        .collect(Collectors.joining(", "))
                + "; the quota is "
                + (means.space().quota().isPresent()
                        ? new FileSize(means.space().quota().getAsLong()).words()
                        : "not known")
                + "; the backend files: "
                + look.order().stream().map(SpacePlanning::sizes).collect(Collectors.joining(", ")));
        lines.add("plan: compact the history before revision " + target(revision, keep) + " (the newest is " + revision
                + "): what the keys hold now stays, older revisions are gone for good, and a watch or a read that asks"
                + " for one gets an error and must begin anew");
        lines.add("plan: defragment, one at a time, each answering nothing meanwhile: "
                + look.order().stream().map(seen -> seen.member().label()).collect(Collectors.joining(", then "))
                + "; how small the files get depends on how much of them was history; where the first one does not get"
                + " well below the quota, no other is begun");
        lines.add("plan: disarm the alarms, and try a write at every member");
        return lines;
    }

    private static String sizes(MemberObservation seen) {
        MemberStatus status = seen.status().orElseThrow();
        return seen.member().label() + " " + new FileSize(status.dbSize()).words() + ", in use "
                + new FileSize(status.dbSizeInUse()).words();
    }

    /** Up to where to compact, so that so many revisions are kept besides the newest. */
    static long target(long revision, long keep) {
        return Math.max(1, revision - keep);
    }
}
