package io.etcdagent.daemon.highwater;

import io.avaje.jsonb.Json;
import io.etcdagent.daemon.coordination.StoredJson;
import io.etcdagent.daemon.etcd.MemberId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@code <prefix>/high-water/<member id>} holds: how far a member came, as the agent on its own node saw it, and
 * that it went back, as any agent saw it. It is here, and not on the member's node alone, because a whole machine can go
 * back in time, with the agent's own files.
 *
 * @param version {@link StoredJson#VERSION}
 * @param clusterId in hexadecimal; a restored backup brings the records of another cluster with it, which mean nothing
 * @param run the newest run of etcd in which it was seen; absent while its own agent has not written here
 * @param earlier in the runs before
 * @param inRun in that run
 * @param seenOn the host whose agent saw it
 * @param rollback absent unless it went back
 */
@Json
public record HighWaterRecord(
        int version,
        String clusterId,
        String memberId,
        String memberName,
        @Nullable String run,
        Sighting earlier,
        Sighting inRun,
        String seenOn,
        @Nullable Rollback rollback) {

    /** Of a member of which nothing is written yet. */
    static HighWaterRecord empty(String clusterId, MemberId member, String memberName, String on) {
        return new HighWaterRecord(
                StoredJson.VERSION, clusterId, member.hex(), memberName, null, Sighting.NONE, Sighting.NONE, on, null);
    }

    RunMarks marks() {
        return new RunMarks(Optional.ofNullable(run), earlier, inRun);
    }

    HighWaterRecord with(RunMarks marks, String on) {
        return new HighWaterRecord(
                version,
                clusterId,
                memberId,
                memberName,
                marks.run().orElse(null),
                marks.earlier(),
                marks.inRun(),
                on,
                rollback);
    }

    HighWaterRecord with(Rollback found) {
        return new HighWaterRecord(version, clusterId, memberId, memberName, run, earlier, inRun, seenOn, found);
    }
}
