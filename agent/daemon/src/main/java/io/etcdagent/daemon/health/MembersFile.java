package io.etcdagent.daemon.health;

import io.avaje.json.JsonDataException;
import io.etcdagent.daemon.etcd.ClusterId;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberList;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The file that {@link KnownMembers} keeps. */
final class MembersFile {

    private final JsonFile<StoredMembers> file;

    MembersFile(Path path) {
        this.file = new JsonFile<>(path, StoredMembers.class, "a member list");
    }

    /**
     * What the file holds.
     *
     * @param at when the list was remembered, by the wall clock
     */
    record Content(MemberList list, Optional<MemberId> local, Instant at) {}

    Path path() {
        return file.path();
    }

    /** Empty if there is no file, or none that this agent can read. */
    Optional<Content> read() {
        return file.read(MembersFile::content);
    }

    void write(Content content) throws IOException {
        file.write(stored(content));
    }

    private static Content content(StoredMembers stored) {
        if (stored.version() != StoredMembers.VERSION) {
            throw new JsonDataException("version " + stored.version() + " is not " + StoredMembers.VERSION);
        }
        List<Member> members = stored.members().stream()
                .map(entry -> new Member(
                        MemberId.parse(entry.id()),
                        entry.name(),
                        entry.peerUrls().stream().map(URI::create).toList(),
                        entry.clientUrls().stream().map(URI::create).toList(),
                        entry.learner()))
                .toList();
        ClusterId cluster = new ClusterId(Long.parseUnsignedLong(stored.clusterId(), 16));
        return new Content(
                new MemberList(cluster, members),
                Optional.ofNullable(stored.localId()).map(MemberId::parse),
                Instant.parse(stored.knownAt()));
    }

    private static StoredMembers stored(Content content) {
        List<StoredMembers.Entry> entries = content.list().members().stream()
                .map(member -> new StoredMembers.Entry(
                        member.id().hex(),
                        member.name(),
                        member.peerUrls().stream().map(URI::toString).toList(),
                        member.clientUrls().stream().map(URI::toString).toList(),
                        member.learner()))
                .toList();
        return new StoredMembers(
                StoredMembers.VERSION,
                content.list().clusterId().hex(),
                content.local().map(MemberId::hex).orElse(null),
                content.at().toString(),
                entries);
    }
}
