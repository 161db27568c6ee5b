package io.etcdagent.daemon.rollout;

import io.etcdagent.daemon.coordination.StoredJson;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.protocol.RolloutMemberState;
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

    private final Map<MemberId, MemberProgress> progress = new HashMap<>();

    Scene at(MemberId member, RolloutMemberState state, String startedAt) {
        MemberProgress begun = MemberProgress.begun("run-1", startedAt);
        progress.put(
                member,
                state == RolloutMemberState.RUNNING
                        ? begun
                        : begun.ended(state, "words of " + member.hex(), "2026-11-23T13:00:00Z"));
        return this;
    }

    RolloutSnapshot seen() {
        return new RolloutSnapshot(
                new RolloutRecord(
                        StoredJson.VERSION,
                        "r1",
                        "cdf8181182ce1a5f",
                        RolloutState.RUNNING,
                        "",
                        "why",
                        "uid 0",
                        "2026-11-23T12:00:00Z",
                        null,
                        2000,
                        List.of(
                                new RolloutRecord.Target(M3.hex(), "m3"),
                                new RolloutRecord.Target(M1.hex(), "m1"),
                                new RolloutRecord.Target(M2.hex(), "m2"))),
                7,
                progress);
    }
}
