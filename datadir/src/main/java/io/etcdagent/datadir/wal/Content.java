package io.etcdagent.datadir.wal;

import io.etcdagent.datadir.bytes.Bytes;
import io.etcdagent.datadir.raft.MemberChange;
import java.util.List;
import java.util.Optional;

/**
 * What an entry asks for.
 *
 * @param what the request, in kebab-case as etcd names it; {@code none} for an entry that only marks a new leader
 * @param key the first key that it is about, or the beginning of a long one; empty if it is about none
 * @param keyLength how long that key is in bytes
 * @param detail the rest that is worth a line, in words; may be empty
 * @param changes what it does to the members
 */
public record Content(String what, Optional<Bytes> key, long keyLength, String detail, List<MemberChange> changes) {

    public Content {
        changes = List.copyOf(changes);
    }

    /** What an entry holds could not be read. */
    public static Content undecoded(String why) {
        return of("undecoded", why);
    }

    static Content of(String what, String detail) {
        return new Content(what, Optional.empty(), 0, detail, List.of());
    }

    static Content of(String what, String detail, List<MemberChange> changes) {
        return new Content(what, Optional.empty(), 0, detail, changes);
    }
}
