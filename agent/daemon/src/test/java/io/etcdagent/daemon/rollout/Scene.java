package io.etcdagent.daemon.rollout;

import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.protocol.RolloutKind;
import io.etcdagent.protocol.RolloutMemberState;
import io.etcdagent.protocol.RolloutPause;
import io.etcdagent.protocol.RolloutState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A rollout over m3, m1 and m2, declared in no good order, whose members are brought to where a test needs them. */
final class Scene {

    /** Ids with their top bit set come last, as unsigned numbers do. */
    static final MemberId M1 = new MemberId(0x11L);

    static final MemberId M2 = new MemberId(0x22L);
    static final MemberId M3 = new MemberId(0x8000_0000_0000_0033L);

    /** A member of the cluster that the rollout is not for. */
    static final MemberId OTHER = new MemberId(0x66L);

    private final String id;
    private RolloutRecord record;
    private final Map<MemberId, MemberProgress> progress = new HashMap<>();

    Scene() {
        this("r1");
    }

    Scene(String id) {
        this.id = id;
        this.record = record(0);
    }

    Scene at(MemberId member, RolloutMemberState state, String startedAt) {
        MemberProgress begun = MemberProgress.begun("run-1", startedAt);
        progress.put(
                member,
                state == RolloutMemberState.RUNNING
                        ? begun
                        : begun.ended(state, "words of " + member.hex(), "2026-11-23T13:00:00Z"));
        return this;
    }

    /** Paused by somebody, whatever its members do. */
    Scene paused() {
        record = record.paused(new RolloutPause("uid 0", "the pager", "2026-11-23T12:30:00Z"), "paused by uid 0");
        return this;
    }

    /** Paused and resumed again, all else as it was. */
    Scene resumed() {
        record = paused().record.resumed("resumed by uid 0");
        return this;
    }

    /** With leave for so many failures. */
    Scene withBudget(int failures) {
        record = record(failures);
        return this;
    }

    RolloutSnapshot seen() {
        return new RolloutSnapshot(record, 7, progress, Map.of());
    }

    private RolloutRecord record(int failureBudget) {
        return new RolloutRecord(
                RolloutRecord.VERSION,
                id,
                RolloutKind.RESTART,
                "cdf8181182ce1a5f",
                RolloutState.RUNNING,
                "",
                "why",
                "uid 0",
                "2026-11-23T12:00:00Z",
                null,
                null,
                2000,
                failureBudget,
                null,
                null,
                0,
                null,
                RolloutRecord.MEMBER_RULE,
                List.of(),
                List.of(target(M3, "m3"), target(M1, "m1"), target(M2, "m2")),
                List.of(target(OTHER, "other")),
                List.of(),
                Map.of());
    }

    private static RolloutRecord.Target target(MemberId member, String name) {
        return new RolloutRecord.Target(member.hex(), name);
    }
}
