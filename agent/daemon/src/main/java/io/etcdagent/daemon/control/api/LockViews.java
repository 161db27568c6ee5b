package io.etcdagent.daemon.control.api;

import io.etcdagent.daemon.coordination.Claimant;
import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.coordination.Disruption;
import io.etcdagent.daemon.coordination.DisruptionRecord;
import io.etcdagent.daemon.coordination.LockQueue;
import io.etcdagent.daemon.coordination.RestartLock;
import io.etcdagent.daemon.etcd.KeyValue;
import io.etcdagent.daemon.etcd.LeaseId;
import io.etcdagent.protocol.DisruptionView;
import io.etcdagent.protocol.HolderView;
import io.etcdagent.protocol.LockView;
import java.util.List;
import java.util.Optional;

/** Lock and record in the words of the protocol. */
final class LockViews {

    private final RestartLock lock;
    private final DisruptionRecord record;

    LockViews(RestartLock lock, DisruptionRecord record) {
        this.lock = lock;
        this.record = record;
    }

    /** Who holds the lock, who waits, who is down on purpose, all read now. */
    LockView read() throws CoordinationException {
        LockQueue queue = lock.queue();
        List<HolderView> waiting = queue.waiting().stream().map(this::holder).toList();
        return new LockView(
                queue.holder().map(this::holder).orElse(null),
                waiting,
                disruption().orElse(null));
    }

    /** Who is down on purpose, read now. */
    Optional<DisruptionView> disruption() throws CoordinationException {
        return record.read().map(LockViews::view);
    }

    static DisruptionView view(DisruptionRecord.Standing standing) {
        Disruption disruption = standing.disruption();
        return new DisruptionView(
                disruption.operation(),
                disruption.kind(),
                disruption.memberId(),
                disruption.memberName(),
                disruption.host(),
                disruption.phase(),
                disruption.reason(),
                disruption.requestedBy(),
                disruption.since(),
                standing.token());
    }

    private HolderView holder(KeyValue key) {
        Optional<Claimant> claimant = lock.claimant(key);
        return new HolderView(
                key.key(),
                key.lease() == 0 ? null : new LeaseId(key.lease()).hex(),
                key.createRevision(),
                claimant.map(Claimant::memberId).orElse(null),
                claimant.map(Claimant::memberName).orElse(null),
                claimant.map(Claimant::host).orElse(null),
                claimant.map(Claimant::operation).orElse(null),
                claimant.map(Claimant::reason).orElse(null),
                claimant.map(Claimant::requestedBy).orElse(null),
                claimant.map(Claimant::since).orElse(null),
                lock.describe(key));
    }
}
