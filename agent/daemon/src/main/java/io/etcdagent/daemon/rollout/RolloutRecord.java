package io.etcdagent.daemon.rollout;

import io.avaje.jsonb.Json;
import io.etcdagent.daemon.operation.IdempotencyKey;
import io.etcdagent.protocol.RolloutKind;
import io.etcdagent.protocol.RolloutPause;
import io.etcdagent.protocol.RolloutState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A rollout as it is declared in etcd.
 *
 * @param version the form of this record, at most {@link #VERSION}; one of version 1 has none of kind, failureBudget,
 *     ifVersionOlderThan, endedAt, pause, resumes, waiting, notes, memberRule and others
 * @param clusterId the cluster it is for; an agent of another cluster takes no part
 * @param message one line for an operator
 * @param between the step to run on each node while its etcd is down; null for none
 * @param settleMillis how long the start gates must hold for each member
 * @param failureBudget how many members may fail without a pause
 * @param ifVersionOlderThan members of this version of etcd or a newer one are skipped; null for none
 * @param pause who paused it and why, while it is paused
 * @param resumes how often it was resumed
 * @param waiting why the member whose turn it is has not begun, while that is worth a word
 * @param memberRule what becomes of members that join or are removed meanwhile, for who reads this with etcdctl
 * @param notes what happened to the members of the cluster meanwhile
 * @param members those that are meant, in the order that was foreseen at the beginning
 * @param others the members of the cluster that are not meant
 * @param keys under which it was declared and changed, in that order, so that a request that is repeated, even to the
 *     agent of another node, does nothing again
 * @param more fields of this version that only newer agents know: they stay when this one writes it. Not so what is new
 *     inside another field, a null, or a number beyond 2 to the 53rd, so a newer agent must not count on those
 */
@Json
public record RolloutRecord(
        int version,
        String id,
        RolloutKind kind,
        String clusterId,
        RolloutState state,
        String message,
        String reason,
        String requestedBy,
        String createdAt,
        @Nullable String endedAt,
        @Nullable String between,
        long settleMillis,
        int failureBudget,
        @Nullable String ifVersionOlderThan,
        @Nullable RolloutPause pause,
        int resumes,
        @Nullable String waiting,
        String memberRule,
        List<String> notes,
        List<Target> members,
        List<Target> others,
        List<UsedKey> keys,
        @Json.Unmapped Map<String, Object> more) {

    /** The newest form of a rollout, and of the progress of its members, that this agent writes and understands. */
    public static final int VERSION = 2;

    static final String MEMBER_RULE =
            "members that join later are left alone, members that are removed are skipped; both are noted";

    /** A member; the id is hexadecimal. */
    @Json
    public record Target(String id, String name) {}

    /** An {@link IdempotencyKey} as it is written down. */
    @Json
    public record UsedKey(String key, String request) {

        static UsedKey of(IdempotencyKey key) {
            return new UsedKey(key.value(), key.request());
        }

        IdempotencyKey asKey() {
            return new IdempotencyKey(key, request);
        }
    }

    /** So many requests about one rollout may be repeated: its declaration, and the newest changes. */
    private static final int MOST_KEYS = 32;

    public RolloutRecord {
        // Absent where nobody gave one, and in what an agent of before wrote.
        keys = Objects.requireNonNullElse(keys, List.of());
        more = Collections.unmodifiableMap(Objects.requireNonNullElse(more, Map.of()));
        if (version == 1) {
            // What such a record cannot say; in a newer one a field that is missing is missed.
            kind = Objects.requireNonNullElse(kind, RolloutKind.RESTART);
            memberRule = Objects.requireNonNullElse(memberRule, MEMBER_RULE);
            notes = Objects.requireNonNullElse(notes, List.of());
            others = Objects.requireNonNullElse(others, List.of());
        }
    }

    /** Running, or paused: another one cannot be declared. */
    boolean active() {
        return state == RolloutState.RUNNING || state == RolloutState.PAUSED;
    }

    /** What is done to each member, as a word for operators that follows the members' number or name. */
    String doing() {
        return kind == RolloutKind.RESTART ? "restarting" : "defragmenting";
    }

    /** What was done to a member. */
    String done() {
        return kind == RolloutKind.RESTART ? "restarted" : "defragmented";
    }

    /** Of how many, in words: "all 3 members", "the member". */
    String allMembers() {
        return members.size() == 1 ? "the member" : "all " + members.size() + " members";
    }

    /** How it stands, in words that follow its id. */
    String standing() {
        return switch (state) {
            case PLANNED -> "is planned only";
            case RUNNING -> "is running";
            case PAUSED -> "is paused";
            case SUCCEEDED -> "has succeeded";
            case FAILED -> "is over, with failures";
            case ABORTED -> "was given up";
        };
    }

    /** What was asked for under that key, if anything was. */
    Optional<IdempotencyKey> under(IdempotencyKey key) {
        return keys.stream()
                .map(UsedKey::asKey)
                .filter(known -> known.value().equals(key.value()))
                .findFirst();
    }

    /** Declared or changed under that key. */
    RolloutRecord askedUnder(Optional<IdempotencyKey> key) {
        if (key.isEmpty()) {
            return this;
        }
        List<UsedKey> used = new ArrayList<>(keys);
        used.add(UsedKey.of(key.get()));
        if (used.size() > MOST_KEYS) {
            // Not the first, which is the declaration's: repeated, it would roll the cluster once more.
            used.remove(1);
        }
        return with(asItStands(), notes, others, List.copyOf(used));
    }

    Optional<RolloutPause> paused() {
        return Optional.ofNullable(pause);
    }

    /** What changes as it goes on. */
    private record Standing(
            RolloutState state,
            String message,
            @Nullable String endedAt,
            @Nullable RolloutPause pause,
            int resumes,
            @Nullable String waiting) {}

    RolloutRecord planned(String words) {
        return at(new Standing(RolloutState.PLANNED, words, null, null, resumes, null));
    }

    RolloutRecord running(String words) {
        return at(new Standing(RolloutState.RUNNING, words, null, null, resumes, null));
    }

    RolloutRecord resumed(String words) {
        return at(new Standing(RolloutState.RUNNING, words, null, null, resumes + 1, null));
    }

    RolloutRecord paused(RolloutPause by, String words) {
        return at(new Standing(RolloutState.PAUSED, words, null, by, resumes, null));
    }

    RolloutRecord ended(RolloutState end, String words, String now) {
        return at(new Standing(end, words, now, null, resumes, null));
    }

    /** With why nothing goes on, or without when it does. */
    RolloutRecord waiting(Optional<String> why) {
        return at(new Standing(state, message, endedAt, pause, resumes, why.orElse(null)));
    }

    private RolloutRecord at(Standing now) {
        return with(now, notes, others, keys);
    }

    /** With what happened to the cluster's members, and with those of them that are new and left alone. */
    RolloutRecord noting(List<String> news, List<Target> joined) {
        List<String> moreNotes = new ArrayList<>(notes);
        moreNotes.addAll(news);
        List<Target> moreOthers = new ArrayList<>(others);
        moreOthers.addAll(joined);
        return with(asItStands(), List.copyOf(moreNotes), List.copyOf(moreOthers), keys);
    }

    private Standing asItStands() {
        return new Standing(state, message, endedAt, pause, resumes, waiting);
    }

    private RolloutRecord with(
            Standing standing, List<String> newNotes, List<Target> newOthers, List<UsedKey> newKeys) {
        return new RolloutRecord(
                version,
                id,
                kind,
                clusterId,
                standing.state(),
                standing.message(),
                reason,
                requestedBy,
                createdAt,
                standing.endedAt(),
                between,
                settleMillis,
                failureBudget,
                ifVersionOlderThan,
                standing.pause(),
                standing.resumes(),
                standing.waiting(),
                memberRule,
                newNotes,
                members,
                newOthers,
                newKeys,
                more);
    }
}
