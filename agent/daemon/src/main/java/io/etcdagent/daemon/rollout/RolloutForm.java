package io.etcdagent.daemon.rollout;

import io.etcdagent.daemon.etcd.EtcdVersion;
import io.etcdagent.daemon.operation.IdempotencyKey;
import io.etcdagent.protocol.RolloutKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A rollout as it is asked for, not yet accepted.
 *
 * @param settle how long the start gates must hold for each member
 * @param between the step to run on each node while its etcd is down
 * @param members names or hexadecimal ids of those that are meant; empty for every voter
 * @param ifVersionOlderThan members of this version or a newer one are skipped
 * @param failureBudget how many members may fail without a pause
 * @param key makes a repeated request the same one
 */
public record RolloutForm(
        RolloutKind kind,
        String reason,
        Duration settle,
        Optional<String> between,
        List<String> members,
        Optional<EtcdVersion> ifVersionOlderThan,
        int failureBudget,
        String requestedBy,
        Optional<IdempotencyKey> key) {}
