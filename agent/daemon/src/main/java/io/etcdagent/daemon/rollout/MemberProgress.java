package io.etcdagent.daemon.rollout;

import io.avaje.jsonb.Json;
import io.etcdagent.protocol.BackendSpace;
import io.etcdagent.protocol.GateView;
import io.etcdagent.protocol.OperationView;
import io.etcdagent.protocol.Phase;
import io.etcdagent.protocol.RolloutMemberState;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How far one member is in a rollout; written by its own agent, except that whoever resumes a rollout gives a failed
 * member another try, and that any agent skips a member that was removed from the cluster.
 *
 * @param version as {@link RolloutRecord#version}; one of version 1 has neither gates nor log
 * @param invocationBefore the run of etcd that its agent found when the turn came
 * @param gates those that it waits for, or that refused it
 * @param log the newest lines of an etcd that failed
 * @param more as {@link RolloutRecord#more}
 */
@Json
public record MemberProgress(
        int version,
        RolloutMemberState state,
        @Nullable Phase phase,
        String message,
        @Nullable String invocationBefore,
        @Nullable String startedAt,
        @Nullable String endedAt,
        List<GateView> gates,
        List<String> log,
        @Nullable BackendSpace space,
        @Json.Unmapped Map<String, Object> more) {

    static final MemberProgress PENDING = pending("");

    public MemberProgress {
        more = Collections.unmodifiableMap(Objects.requireNonNullElse(more, Map.of()));
        if (version == 1) {
            gates = Objects.requireNonNullElse(gates, List.of());
            log = Objects.requireNonNullElse(log, List.of());
        }
    }

    /** Its turn is yet to come, or to come again. */
    static MemberProgress pending(String words) {
        return fresh(RolloutMemberState.PENDING, words, null, null, null);
    }

    /** Left out, by a rule that the words name. */
    static MemberProgress skipped(String words, String now) {
        return fresh(RolloutMemberState.SKIPPED, words, null, null, now);
    }

    static MemberProgress begun(String invocation, String now) {
        return fresh(RolloutMemberState.RUNNING, "its turn has come", invocation, now, null)
                .in(Phase.QUEUE);
    }

    private static MemberProgress fresh(
            RolloutMemberState state,
            String words,
            @Nullable String invocation,
            @Nullable String startedAt,
            @Nullable String endedAt) {
        return new MemberProgress(
                RolloutRecord.VERSION,
                state,
                null,
                words,
                invocation,
                startedAt,
                endedAt,
                List.of(),
                List.of(),
                null,
                Map.of());
    }

    private MemberProgress in(Phase newPhase) {
        return with(state, newPhase, message, null, gates, log, space);
    }

    /** As far as the operation that works on it. */
    MemberProgress as(OperationView operation) {
        return with(state, operation.phase(), operation.message(), null, operation.gates(), log, operation.space());
    }

    MemberProgress ended(RolloutMemberState end, String words, String now) {
        return with(end, phase, words, now, end == RolloutMemberState.FAILED ? gates : List.of(), log, space);
    }

    /** The same turn, taken up anew with the run of etcd that there is now. */
    MemberProgress anew(String invocation) {
        return new MemberProgress(
                version, state, Phase.QUEUE, message, invocation, startedAt, null, List.of(), List.of(), null, more);
    }

    /** As it is written beside a record of that version: agents that know no other read it, too. */
    MemberProgress beside(RolloutRecord record) {
        return new MemberProgress(
                record.version(), state, phase, message, invocationBefore, startedAt, endedAt, gates, log, space, more);
    }

    /** The same, with a word on what it waits for. */
    MemberProgress saying(String words) {
        return with(state, phase, words, endedAt, List.of(), log, space);
    }

    /** With the newest lines of its etcd. */
    MemberProgress logged(List<String> lines) {
        return with(state, phase, message, endedAt, gates, List.copyOf(lines), space);
    }

    boolean is(RolloutMemberState wanted) {
        return state == wanted;
    }

    /** Nothing more is done for it: it ended well, or was left out. */
    boolean settled() {
        return is(RolloutMemberState.SUCCEEDED) || is(RolloutMemberState.SKIPPED);
    }

    private MemberProgress with(
            RolloutMemberState newState,
            @Nullable Phase newPhase,
            String words,
            @Nullable String end,
            List<GateView> newGates,
            List<String> lines,
            @Nullable BackendSpace newSpace) {
        return new MemberProgress(
                version, newState, newPhase, words, invocationBefore, startedAt, end, newGates, lines, newSpace, more);
    }
}
