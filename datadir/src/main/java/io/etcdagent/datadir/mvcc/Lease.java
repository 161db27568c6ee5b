package io.etcdagent.datadir.mvcc;

import io.etcdagent.datadir.bytes.Bytes;
import io.etcdagent.datadir.bytes.Damage;
import io.etcdagent.datadir.wire.WireReader;

/**
 * A lease as it was granted. How much of its time remains is not in the file: the leader keeps that in memory.
 *
 * @param ttl in seconds, as granted
 * @param checkpointed how many seconds remained when the leader last wrote that down, which etcd 3.4 and newer do for
 *     long leases where it is switched on; 0 if never
 */
public record Lease(long id, long ttl, long checkpointed) {

    static Lease read(Bytes key, Bytes value) throws Damage {
        long id = key.i64be(0);
        long said = 0;
        long ttl = 0;
        long checkpointed = 0;
        WireReader message = WireReader.of("leasepb.Lease", value);
        while (message.next()) {
            switch (message.field()) {
                case 1 -> said = message.varint();
                case 2 -> ttl = message.varint();
                case 3 -> checkpointed = message.varint();
                default -> {}
            }
        }
        if (said != id) {
            throw value.damage(0, "lease " + Long.toHexString(id) + " says that it is lease " + Long.toHexString(said));
        }
        return new Lease(id, ttl, checkpointed);
    }
}
