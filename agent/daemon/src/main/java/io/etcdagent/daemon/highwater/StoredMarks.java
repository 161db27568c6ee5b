package io.etcdagent.daemon.highwater;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code high-water.json} in the agent's state directory: how far this agent has seen every member come, and
 * which went back. It is JSON in UTF-8, replaced as a whole, and meant to be read by others too while neither etcd nor an
 * agent runs. Numbers are decimal and, like etcd's, unsigned 64-bit.
 *
 * <pre>
 * {"version": 1, "clusterId": "cdf818194e3a8c32", "localId": "8211f1d0f64f3269",
 *  "members": [{"memberId": "8211f1d0f64f3269", "memberName": "etcd1",
 *               "seen": {"term": 5, "index": 1203, "at": "2026-11-27T03:00:00Z"}}],
 *  "local": {"run": "4f…", "earlier": {"term": 5, "index": 900, "at": "…"}, "inRun": {"term": 5, "index": 1203, "at": "…"}},
 *  "rollbacks": []}
 * </pre>
 *
 * <p>Before etcd starts: if its data directory is of cluster {@code clusterId} and its member is {@code localId}, then
 * the newest entry of its WAL must have at least the {@code term}, and at least the {@code index}, of {@code seen} of that
 * member under {@code members}, of {@code earlier} and of {@code inRun}. If it has less, entries that were synced and
 * committed are gone.
 *
 * @param version of this form; another one is not to be guessed at
 * @param clusterId in hexadecimal, as all ids here
 * @param localId absent while the local member is not known
 * @param local absent until the local member was seen
 */
@Json
public record StoredMarks(
        int version,
        String clusterId,
        @Nullable String localId,
        List<Entry> members,
        @Nullable Local local,
        List<Rollback> rollbacks) {

    /**
     * One member.
     *
     * @param goneSince since when it is no more on the member list, ISO 8601; absent while it is
     */
    @Json
    public record Entry(
            String memberId,
            String memberName,
            Sighting seen,
            @Nullable String goneSince) {}

    /**
     * The local member by runs of etcd.
     *
     * @param run the newest run in which it was seen, as the unit names it
     * @param earlier in the runs before, as this agent saw it or as it stood in etcd
     * @param inRun in that run
     */
    @Json
    public record Local(@Nullable String run, Sighting earlier, Sighting inRun) {}
}
