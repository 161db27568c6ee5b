package io.etcdagent.daemon.highwater;

import io.etcdagent.daemon.etcd.MemberId;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What etcd's raft says when it starts, before it hears anybody: what was on this member's disk. etcd 3.3 to 3.6 log it
 * at level info (raft, {@code newRaft}), with either logger:
 *
 * <pre>newRaft 8211f1d0f64f3269 [peers: [], term: 5, commit: 1203, applied: 1000, lastindex: 1210, lastterm: 5]</pre>
 *
 * The commit index in it can be behind what the member had told before a crash, for it is not synced by itself. The
 * last index cannot: entries are synced before the member goes on.
 *
 * @param lastTerm of the newest entry of its log
 * @param lastIndex of the newest entry of its log
 */
record RaftStart(MemberId member, long lastTerm, long lastIndex) {

    private static final Pattern LINE = Pattern.compile("newRaft ([0-9a-f]{1,16}) \\[peers: \\[[0-9a-f,]*], term: \\d+,"
            + " commit: \\d+, applied: \\d+, lastindex: (\\d{1,20}), lastterm: (\\d{1,20})]");

    /** The newest one among the lines, which must all be of one run. */
    static Optional<RaftStart> in(List<String> lines) {
        for (int i = lines.size() - 1; i >= 0; i--) {
            Optional<RaftStart> found = read(lines.get(i));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<RaftStart> read(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.find()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new RaftStart(
                    MemberId.parse(matcher.group(1)),
                    Long.parseUnsignedLong(matcher.group(3)),
                    Long.parseUnsignedLong(matcher.group(2))));
        } catch (NumberFormatException tooLarge) {
            return Optional.empty();
        }
    }
}
