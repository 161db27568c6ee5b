package io.etcdagent.datadir.wal;

import io.etcdagent.datadir.bytes.Bytes;
import io.etcdagent.datadir.bytes.Damage;
import io.etcdagent.datadir.json.MalformedJson;
import io.etcdagent.datadir.raft.MemberChange;
import io.etcdagent.datadir.raft.MemberText;
import io.etcdagent.datadir.window.Fields;
import io.etcdagent.datadir.window.Window;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what an entry asks for: which request, its key, and what it does to the members; no further. */
final class ContentReader {

    /** Of a longer key only so much is kept. */
    private static final int KEY = 1024;

    private static final int NAME = 1024;

    /** What etcd writes about one member, with all of its URLs. */
    private static final int MEMBER = 8 * 1024;

    private static final int MOST_CHANGES = 1000;

    /** The field of the v2 API's request in an InternalRaftRequest, and of the method in such a request itself. */
    private static final int V2 = 2;

    private static final Set<String> V2_METHODS = Set.of("GET", "POST", "PUT", "DELETE", "QGET", "SYNC");

    private static final Pattern V2_MEMBER = Pattern.compile("/0/members/([0-9a-f]{1,16})/attributes");

    private final Window window;

    ContentReader(Window window) {
        this.window = window;
    }

    Content read(EntryType type, long from, long to) throws IOException, Damage {
        if (from == to) {
            return Content.of("none", type == EntryType.NORMAL ? "a leader's first entry" : "");
        }
        return switch (type) {
            case NORMAL -> request(from, to);
            case CONF_CHANGE -> confChange(new Fields("raftpb.ConfChange", window, from, to));
            case CONF_CHANGE_V2 -> confChangeV2(new Fields("raftpb.ConfChangeV2", window, from, to));
        };
    }

    private Content request(long from, long to) throws IOException, Damage {
        Fields fields = new Fields("etcdserverpb.InternalRaftRequest", window, from, to);
        Optional<Content> found = Optional.empty();
        int last = 0;
        while (fields.next()) {
            int number = fields.number();
            if (number == V2) {
                // Before 3.5 a request of the v2 API is not wrapped, and etcd tells it by what does not fit here.
                return V2_METHODS.contains(fields.head(8).utf8())
                        ? v2(new Fields("etcdserverpb.Request", window, from, to))
                        : v2(fields.message("etcdserverpb.Request"));
            }
            RequestKind kind = RequestKind.of(number).orElse(null);
            if (kind != null && found.isEmpty()) {
                found = Optional.of(request(kind, fields.message(kind.word())));
            } else if (number != 1 && number != 100) {
                last = number;
            }
        }
        int unknown = last;
        return found.orElseGet(() ->
                Content.of("unknown", unknown == 0 ? "a request without a content" : "request of field " + unknown));
    }

    private static Content request(RequestKind kind, Fields fields) throws IOException, Damage {
        return switch (kind) {
            case RANGE, PUT, DELETE_RANGE -> keyed(kind, fields);
            case TXN -> txn(fields);
            case COMPACTION -> Content.of(kind.word(), "revision " + number(fields, 1));
            case LEASE_GRANT -> lease(fields);
            case LEASE_REVOKE -> Content.of(kind.word(), lease(number(fields, 1)));
            case LEASE_CHECKPOINT -> Content.of(kind.word(), count(fields, 1) + " leases");
            case ALARM -> alarm(fields);
            case CLUSTER_VERSION_SET -> Content.of(kind.word(), text(fields, 1));
            case DOWNGRADE_INFO_SET -> Content.of(kind.word(), text(fields, 2));
            case CLUSTER_MEMBER_ATTR_SET -> attributes(fields);
            default -> Content.of(kind.word(), kind.names() ? text(fields, 1) : "");
        };
    }

    private static Content keyed(RequestKind kind, Fields fields) throws IOException, Damage {
        Optional<Bytes> key = Optional.empty();
        long length = 0;
        String detail = "";
        while (fields.next()) {
            if (fields.number() == 1) {
                key = Optional.of(fields.head(KEY));
                length = fields.length();
            } else if (fields.number() == 2 && kind == RequestKind.PUT) {
                detail = "value of " + fields.length() + " bytes";
            } else if (fields.number() == 2) {
                detail = "a range of keys from there on";
            } else if (fields.number() == 3 && kind == RequestKind.PUT) {
                detail += (detail.isEmpty() ? "" : ", ") + lease(fields.value());
            }
        }
        return new Content(kind.word(), key, length, detail, List.of());
    }

    private static Content txn(Fields fields) throws IOException, Damage {
        long compares = 0;
        long first = 0;
        long otherwise = 0;
        Optional<Content> operation = Optional.empty();
        while (fields.next()) {
            switch (fields.number()) {
                case 1 -> compares++;
                case 2 -> {
                    first++;
                    operation = operation.isPresent() ? operation : operation(fields.message("RequestOp"));
                }
                case 3 -> otherwise++;
                default -> {}
            }
        }
        return new Content(
                RequestKind.TXN.word(),
                operation.flatMap(Content::key),
                operation.map(Content::keyLength).orElse(0L),
                "if " + compares + ", then " + first
                        + operation.map(one -> " (" + one.what() + ")").orElse("") + ", else " + otherwise,
                List.of());
    }

    /** Empty for a transaction within the transaction. */
    private static Optional<Content> operation(Fields fields) throws IOException, Damage {
        while (fields.next()) {
            switch (fields.number()) {
                case 1 -> {
                    return Optional.of(keyed(RequestKind.RANGE, fields.message("RangeRequest")));
                }
                case 2 -> {
                    return Optional.of(keyed(RequestKind.PUT, fields.message("PutRequest")));
                }
                case 3 -> {
                    return Optional.of(keyed(RequestKind.DELETE_RANGE, fields.message("DeleteRangeRequest")));
                }
                default -> {}
            }
        }
        return Optional.empty();
    }

    private static Content lease(Fields fields) throws IOException, Damage {
        long ttl = 0;
        long id = 0;
        while (fields.next()) {
            if (fields.number() == 1) {
                ttl = fields.value();
            } else if (fields.number() == 2) {
                id = fields.value();
            }
        }
        return Content.of(RequestKind.LEASE_GRANT.word(), lease(id) + ", " + ttl + " s");
    }

    /** As etcd prints it. */
    private static String lease(long id) {
        return String.format("lease %016x", id);
    }

    private static Content alarm(Fields fields) throws IOException, Damage {
        long action = 0;
        long member = 0;
        long alarm = 0;
        while (fields.next()) {
            switch (fields.number()) {
                case 1 -> action = fields.value();
                case 2 -> member = fields.value();
                case 3 -> alarm = fields.value();
                default -> {}
            }
        }
        String name = alarm == 1 ? "NOSPACE" : alarm == 2 ? "CORRUPT" : alarm == 0 ? "" : "alarm " + alarm;
        String doing = action == 1 ? "activate" : action == 2 ? "deactivate" : "get";
        return Content.of(
                RequestKind.ALARM.word(),
                (doing + ' ' + name).strip() + (member == 0 ? "" : " of " + Long.toHexString(member)));
    }

    /** membershippb.ClusterMemberAttrSetRequest, from 3.5 on. */
    private static Content attributes(Fields fields) throws IOException, Damage {
        long id = 0;
        String name = "";
        List<String> urls = new ArrayList<>();
        while (fields.next()) {
            if (fields.number() == 1) {
                id = fields.value();
            } else if (fields.number() == 2) {
                requireShort(fields);
                urls.clear();
                Fields attributes = fields.message("membershippb.Attributes");
                while (attributes.next()) {
                    if (attributes.number() == 1) {
                        name = attributes.text(NAME);
                    } else if (attributes.number() == 2) {
                        urls.add(attributes.text(NAME));
                    }
                }
            }
        }
        MemberChange change = new MemberChange(MemberChange.Kind.ATTRIBUTES, id, MemberText.attributes(name, urls));
        return Content.of(
                RequestKind.CLUSTER_MEMBER_ATTR_SET.word(), Long.toHexString(id) + ' ' + name, List.of(change));
    }

    private static void requireShort(Fields fields) throws Damage {
        if (fields.length() > MEMBER) {
            throw fields.damage("what is said about a member is longer than " + MEMBER + " bytes");
        }
    }

    /** A request of the v2 API; etcd 3.3 and 3.4 use it for what members say about themselves. */
    private static Content v2(Fields fields) throws IOException, Damage {
        String method = "";
        Optional<Bytes> path = Optional.empty();
        long length = 0;
        List<MemberChange> changes = List.of();
        while (fields.next()) {
            switch (fields.number()) {
                case V2 -> method = fields.text(8);
                case 3 -> {
                    path = Optional.of(fields.head(KEY));
                    length = fields.length();
                }
                case 4 -> {
                    Matcher member = V2_MEMBER.matcher(path.map(Bytes::utf8).orElse(""));
                    if (method.equals("PUT") && member.matches()) {
                        MemberText text = memberText(fields);
                        long id = Long.parseUnsignedLong(member.group(1), 16);
                        changes = List.of(new MemberChange(MemberChange.Kind.ATTRIBUTES, id, text));
                    }
                }
                default -> {}
            }
        }
        return new Content(
                "v2-" + (method.isEmpty() ? "unknown" : method.toLowerCase(Locale.ROOT)), path, length, "", changes);
    }

    private static Content confChange(Fields fields) throws IOException, Damage {
        MemberChange.Kind kind = MemberChange.Kind.ADD_NODE;
        long id = 0;
        MemberText text = MemberText.NOTHING;
        while (fields.next()) {
            switch (fields.number()) {
                case 2 -> kind = kind(fields);
                case 3 -> id = fields.value();
                case 4 -> text = memberText(fields);
                default -> {}
            }
        }
        MemberChange change = new MemberChange(kind, id, text);
        return Content.of(kind.word(), words(change), List.of(change));
    }

    private static Content confChangeV2(Fields fields) throws IOException, Damage {
        List<MemberChange> changes = new ArrayList<>();
        while (fields.next()) {
            if (fields.number() == 2) {
                if (changes.size() == MOST_CHANGES) {
                    throw fields.damage("it makes more than " + MOST_CHANGES + " changes at once");
                }
                changes.add(single(fields.message("raftpb.ConfChangeSingle")));
            }
        }
        if (changes.size() == 1) {
            return Content.of(changes.get(0).kind().word(), words(changes.get(0)), changes);
        }
        return Content.of("conf-change-v2", changes.size() + " changes at once", changes);
    }

    private static MemberChange single(Fields fields) throws IOException, Damage {
        MemberChange.Kind kind = MemberChange.Kind.ADD_NODE;
        long id = 0;
        while (fields.next()) {
            if (fields.number() == 1) {
                kind = kind(fields);
            } else if (fields.number() == 2) {
                id = fields.value();
            }
        }
        return new MemberChange(kind, id, MemberText.NOTHING);
    }

    private static MemberChange.Kind kind(Fields fields) throws Damage {
        long number = fields.value();
        if (number == 0) {
            return MemberChange.Kind.ADD_NODE;
        } else if (number == 1) {
            return MemberChange.Kind.REMOVE_NODE;
        } else if (number == 2) {
            return MemberChange.Kind.UPDATE_NODE;
        } else if (number == 3) {
            return MemberChange.Kind.ADD_LEARNER_NODE;
        }
        throw fields.damage("there is no change of members of type " + Long.toUnsignedString(number));
    }

    private static String words(MemberChange change) {
        return Long.toHexString(change.member())
                + change.text()
                        .peerUrls()
                        .map(urls -> " at " + String.join(",", urls))
                        .orElse("")
                + (change.text().promote() ? ", a learner so far" : "");
    }

    private static MemberText memberText(Fields fields) throws IOException, Damage {
        if (fields.length() == 0) {
            return MemberText.NOTHING;
        }
        requireShort(fields);
        try {
            return MemberText.read(fields.octets());
        } catch (MalformedJson e) {
            throw fields.damage("what is said about a member is no JSON of etcd's, " + e.position() + " bytes into it: "
                    + e.getMessage());
        }
    }

    private static long number(Fields fields, int field) throws IOException, Damage {
        long number = 0;
        while (fields.next()) {
            if (fields.number() == field) {
                number = fields.value();
            }
        }
        return number;
    }

    private static long count(Fields fields, int field) throws IOException, Damage {
        long count = 0;
        while (fields.next()) {
            count += fields.number() == field ? 1 : 0;
        }
        return count;
    }

    private static String text(Fields fields, int field) throws IOException, Damage {
        String text = "";
        while (fields.next()) {
            if (fields.number() == field) {
                text = fields.text(NAME);
            }
        }
        return text;
    }
}
