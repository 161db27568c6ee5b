package io.etcdagent.daemon.highwater;

import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.health.RolledBack;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The members that are known to have gone back in time, by this agent or any other. Told at once and without a quorum,
 * to any thread; what this agent knew before it ended is known again when it starts. A member stays here until it has
 * been off the member list for a week; whoever takes its place has another id.
 */
public final class Rollbacks implements RolledBack {

    private volatile Map<MemberId, Rollback> known;

    Rollbacks(Map<MemberId, Rollback> known) {
        this.known = Map.copyOf(known);
    }

    void now(Map<MemberId, Rollback> all) {
        known = Map.copyOf(all);
    }

    Map<MemberId, Rollback> all() {
        return known;
    }

    /** The evidence that this member went back in time; empty when there is none. */
    public Optional<Rollback> of(MemberId member) {
        return Optional.ofNullable(known.get(member));
    }

    @Override
    public Map<MemberId, String> members() {
        return known.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, entry -> entry.getValue().words()));
    }
}
