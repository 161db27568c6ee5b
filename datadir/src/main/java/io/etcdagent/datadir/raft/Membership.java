package io.etcdagent.datadir.raft;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The members as they become what they are, change by change. Not safe for more than one thread. A file that names more
 * than any cluster ever had is damaged or made up, and what comes after the first thousands is left out.
 */
public final class Membership {

    private static final int MOST = 1000;
    private static final int MOST_REMOVED = 10_000;

    private final Map<Long, MemberText> members = new TreeMap<>(Long::compareUnsigned);
    private final Set<Long> removed = new TreeSet<>(Long::compareUnsigned);

    /** A member that is there. */
    public void put(long id, MemberText text) {
        if (members.size() < MOST || members.containsKey(id)) {
            members.put(id, text);
        }
    }

    /** A member that is there no more, and whose id never comes back. */
    public void remove(long id) {
        members.remove(id);
        if (removed.size() < MOST_REMOVED) {
            removed.add(id);
        }
    }

    /** Who is there, where only the ids are known; what is known of a member beside that stays. */
    public void assume(ConfState state) {
        state.voters().forEach(id -> assume(id, false));
        state.learners().forEach(id -> assume(id, true));
    }

    private void assume(long id, boolean learner) {
        if (!members.containsKey(id)) {
            put(id, MemberText.NOTHING.learner(learner));
        }
    }

    /** The next change, in the order of the log. */
    public void apply(MemberChange change) {
        long id = change.member();
        MemberText before = members.getOrDefault(id, MemberText.NOTHING);
        switch (change.kind()) {
            case ADD_NODE -> put(id, change.text().or(before).learner(false));
            case ADD_LEARNER_NODE -> put(id, change.text().or(before).learner(true));
            case UPDATE_NODE, ATTRIBUTES -> {
                if (members.containsKey(id)) {
                    put(id, change.text().or(before).learner(before.learner()));
                }
            }
            case REMOVE_NODE -> remove(id);
        }
    }

    /** Who is a member now, by id. */
    public List<LogMember> members() {
        return members.entrySet().stream()
                .map(entry -> new LogMember(
                        entry.getKey(),
                        entry.getValue().name().orElse(""),
                        entry.getValue().peerUrls().orElse(List.of()),
                        entry.getValue().clientUrls().orElse(List.of()),
                        entry.getValue().learner()))
                .toList();
    }

    /** Who was a member once. */
    public List<Long> removed() {
        return List.copyOf(removed);
    }
}
