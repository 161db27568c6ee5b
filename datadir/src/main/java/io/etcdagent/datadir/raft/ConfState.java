package io.etcdagent.datadir.raft;

import io.etcdagent.datadir.bytes.Damage;
import io.etcdagent.datadir.window.Fields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Who votes and who only learns, by member id (raftpb.ConfState).
 *
 * @param voters who votes
 * @param learners who does not vote yet
 * @param outgoing who still votes too, while the members are being changed in two steps; etcd itself never does that
 */
public record ConfState(List<Long> voters, List<Long> learners, List<Long> outgoing) {

    /** Far more than would ever work. */
    private static final int MOST = 1000;

    public ConfState {
        voters = List.copyOf(voters);
        learners = List.copyOf(learners);
        outgoing = List.copyOf(outgoing);
    }

    /** Reads the message. */
    public static ConfState read(Fields fields) throws IOException, Damage {
        List<Long> voters = new ArrayList<>();
        List<Long> learners = new ArrayList<>();
        List<Long> outgoing = new ArrayList<>();
        while (fields.next()) {
            switch (fields.number()) {
                case 1 -> fields.eachValue(id -> add(voters, id, fields));
                case 2 -> fields.eachValue(id -> add(learners, id, fields));
                case 3 -> fields.eachValue(id -> add(outgoing, id, fields));
                default -> {}
            }
        }
        return new ConfState(voters, learners, outgoing);
    }

    private static void add(List<Long> ids, long id, Fields fields) throws Damage {
        if (ids.size() == MOST) {
            throw fields.damage("there are more than " + MOST + " members");
        }
        ids.add(id);
    }
}
