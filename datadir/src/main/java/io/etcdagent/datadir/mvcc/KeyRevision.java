package io.etcdagent.datadir.mvcc;

import io.etcdagent.datadir.bytes.Bytes;
import io.etcdagent.datadir.bytes.Damage;
import io.etcdagent.datadir.wire.WireReader;

/**
 * A key as one revision made it: an entry of the bucket {@code key}.
 *
 * @param revision when
 * @param deleted whether that revision deleted the key; all that follows is then empty or 0
 * @param createRevision the main revision that created the key
 * @param modRevision the main revision of this change
 * @param version the how manieth change it is since the key was created, from 1
 * @param lease to which the key belongs, 0 for none
 */
public record KeyRevision(
        Revision revision,
        boolean deleted,
        Bytes key,
        Bytes value,
        long createRevision,
        long modRevision,
        long version,
        long lease) {

    private static final int TOMBSTONE = 't';

    static KeyRevision read(Bytes entryKey, Bytes entryValue) throws Damage {
        boolean deleted = entryKey.length() == Revision.LENGTH + 1 && entryKey.u8(Revision.LENGTH) == TOMBSTONE;
        if (!deleted && entryKey.length() != Revision.LENGTH) {
            throw entryKey.damage(
                    0,
                    "an entry among the keys is called by " + entryKey.length()
                            + " bytes, and a revision has 17, or 18 if it deletes");
        }
        Revision revision = Revision.read(entryKey);
        Bytes key = entryValue.slice(0, 0);
        Bytes value = key;
        long create = 0;
        long mod = 0;
        long version = 0;
        long lease = 0;
        WireReader message = WireReader.of("mvccpb.KeyValue", entryValue);
        while (message.next()) {
            switch (message.field()) {
                case 1 -> key = message.bytes();
                case 2 -> create = message.varint();
                case 3 -> mod = message.varint();
                case 4 -> version = message.varint();
                case 5 -> value = message.bytes();
                case 6 -> lease = message.varint();
                default -> {}
            }
        }
        if (key.isEmpty()) {
            throw entryValue.damage(0, "revision " + revision + " is of no key");
        }
        return new KeyRevision(revision, deleted, key, value, create, mod, version, lease);
    }

    /** That what it says of itself cannot be. */
    void plausible() throws Damage {
        if (deleted) {
            return;
        }
        if (modRevision != revision.main()) {
            throw key.damage(0, "revision " + revision + " says that it is revision " + modRevision);
        }
        if (createRevision <= 0 || createRevision > modRevision) {
            throw key.damage(0, "revision " + revision + " says that its key was created at " + createRevision);
        }
        if (version <= 0 || (version == 1) != (createRevision == modRevision)) {
            throw key.damage(
                    0,
                    "revision " + revision + " says that it is version " + version + " of a key created at "
                            + createRevision);
        }
    }
}
