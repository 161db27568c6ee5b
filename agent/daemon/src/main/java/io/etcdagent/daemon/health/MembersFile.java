package io.etcdagent.daemon.health;

import io.avaje.json.JsonDataException;
import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import io.etcdagent.daemon.etcd.ClusterId;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.daemon.storage.DurableFile;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file that {@link KnownMembers} keeps. */
final class MembersFile {

    private static final Logger log = LoggerFactory.getLogger(MembersFile.class);

    private final DurableFile file;
    private final JsonType<StoredMembers> json = Jsonb.instance().type(StoredMembers.class);

    MembersFile(Path path) {
        this.file = new DurableFile(path);
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
        try {
            return file.read().map(text -> content(json.fromJson(text)));
        } catch (CharacterCodingException e) {
            moveAside(e);
            return Optional.empty();
        } catch (IOException e) {
            log.warn("{} cannot be read; going on without remembered members: {}", path(), e.toString());
            return Optional.empty();
        } catch (RuntimeException e) {
            // Parsers of JSON, URIs, numbers and dates each complain in their own way about a text that is not ours.
            moveAside(e);
            return Optional.empty();
        }
    }

    void write(Content content) throws IOException {
        file.write(json.toJson(stored(content)));
    }

    private void moveAside(Exception why) {
        try {
            Path aside = file.moveAside("unreadable");
            log.warn("{} is not a member list that this agent understands ({}); moved to {}", path(), why, aside);
        } catch (IOException e) {
            log.warn(
                    "{} is not a member list that this agent understands, nor can it be moved: {}",
                    path(),
                    e.toString());
        }
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
