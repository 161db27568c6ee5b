package io.etcdagent.datadir.snap;

import io.etcdagent.datadir.bytes.Damage;
import io.etcdagent.datadir.json.JsonPull;
import io.etcdagent.datadir.json.MalformedJson;
import io.etcdagent.datadir.json.Octets;
import io.etcdagent.datadir.raft.ConfState;
import io.etcdagent.datadir.raft.MemberText;
import io.etcdagent.datadir.raft.Membership;
import io.etcdagent.datadir.window.Fields;
import io.etcdagent.datadir.window.Window;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A snapshot of raft's log: up to where it goes, and who was a member then (etcd,
 * server/etcdserver/api/snap/snapshotter.go). What it holds beside that is the v2 store, as JSON, with the members under
 * {@code /0/members} and those that were removed under {@code /0/removed_members}.
 *
 * @param index of the last entry that it stands for; unsigned
 * @param term of that entry; unsigned
 * @param members as the v2 store has them, and whoever else is in the configuration
 * @param storeRead whether the v2 store was looked at; a very large one is not
 */
public record RaftSnapshot(long index, long term, ConfState confState, Membership members, boolean storeRead) {

    /** Without data of the v2 API it has some kilobytes. */
    private static final long LARGEST_STORE = 32L << 20;

    private static final String ROOT = "Root";
    private static final String CHILDREN = "Children";
    private static final String VALUE = "Value";

    /**
     * Reads a file.
     *
     * @throws Damage if it is not as etcd wrote it; etcd puts such a file aside and takes the one before
     */
    public static RaftSnapshot read(Path file) throws IOException, Damage {
        try (Window window = Window.open(file)) {
            return read(window);
        }
    }

    private static RaftSnapshot read(Window window) throws IOException, Damage {
        int sum = 0;
        long from = 0;
        long to = 0;
        Fields file = new Fields("snappb.Snapshot", window, 0, window.size());
        while (file.next()) {
            if (file.number() == 1) {
                sum = (int) file.value();
            } else if (file.number() == 2) {
                from = file.from();
                to = file.to();
            }
        }
        if (from == to || sum == 0) {
            throw window.damage(0, "the snapshot is empty");
        }
        int computed = window.checksum(from, to);
        if (computed != sum) {
            throw window.damage(
                    from, String.format("the checksum of the snapshot is %08x, and should be %08x", computed, sum));
        }
        return content(window, from, to);
    }

    private static RaftSnapshot content(Window window, long from, long to) throws IOException, Damage {
        Fields snapshot = new Fields("raftpb.Snapshot", window, from, to);
        Fields data = new Fields("v2 store", window, from, from);
        Optional<Octets> store = Optional.empty();
        boolean small = true;
        ConfState confState = new ConfState(List.of(), List.of(), List.of());
        long index = 0;
        long term = 0;
        while (snapshot.next()) {
            if (snapshot.number() == 1) {
                data = snapshot.message("v2 store");
                small = snapshot.length() <= LARGEST_STORE;
                store = snapshot.length() == 0 ? Optional.empty() : Optional.of(snapshot.octets());
            } else if (snapshot.number() == 2) {
                Fields metadata = snapshot.message("raftpb.SnapshotMetadata");
                while (metadata.next()) {
                    switch (metadata.number()) {
                        case 1 -> confState = ConfState.read(metadata.message("raftpb.ConfState"));
                        case 2 -> index = metadata.value();
                        case 3 -> term = metadata.value();
                        default -> {}
                    }
                }
            }
        }
        Membership members = new Membership();
        if (small && store.isPresent()) {
            try {
                store(new JsonPull(store.get()), members);
            } catch (MalformedJson e) {
                throw data.damage("the v2 store in it is no JSON of etcd's, " + e.position() + " bytes into it: "
                        + e.getMessage());
            }
        }
        members.assume(confState);
        return new RaftSnapshot(index, term, confState, members, small);
    }

    private static void store(JsonPull json, Membership members) throws IOException, Damage, MalformedJson {
        json.object(field -> {
            if (field.equals(ROOT)) {
                children(json, top -> {
                    if (top.equals("0")) {
                        children(json, kind -> kind(json, kind, members));
                    } else {
                        json.skip();
                    }
                });
            } else {
                json.skip();
            }
        });
    }

    private static void kind(JsonPull json, String kind, Membership members) throws IOException, Damage, MalformedJson {
        switch (kind) {
            case "members" -> children(json, id -> members.put(id(id), member(json)));
            case "removed_members" ->
                children(json, id -> {
                    members.remove(id(id));
                    json.skip();
                });
            default -> json.skip();
        }
    }

    private static long id(String hex) throws MalformedJson {
        try {
            return Long.parseUnsignedLong(hex, 16);
        } catch (NumberFormatException e) {
            throw new MalformedJson("'" + hex + "' is no id of a member", 0);
        }
    }

    private static MemberText member(JsonPull json) throws IOException, Damage, MalformedJson {
        MemberText[] text = {MemberText.NOTHING};
        children(json, part -> {
            if (part.equals("attributes") || part.equals("raftAttributes")) {
                MemberText found = MemberText.read(Octets.of(value(json)));
                boolean learner = text[0].learner() || found.learner();
                text[0] = found.or(text[0]).learner(learner);
            } else {
                json.skip();
            }
        });
        return text[0];
    }

    /** The children of a directory of the store. */
    private static void children(JsonPull json, JsonPull.Field child) throws IOException, Damage, MalformedJson {
        json.object(field -> {
            if (field.equals(CHILDREN)) {
                json.object(child);
            } else {
                json.skip();
            }
        });
    }

    private static String value(JsonPull json) throws IOException, Damage, MalformedJson {
        String[] value = {"{}"};
        json.object(field -> {
            if (field.equals(VALUE)) {
                value[0] = json.string();
            } else {
                json.skip();
            }
        });
        return value[0];
    }
}
