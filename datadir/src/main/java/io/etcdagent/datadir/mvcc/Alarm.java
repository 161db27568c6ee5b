package io.etcdagent.datadir.mvcc;

import io.etcdagent.datadir.bytes.Bytes;
import io.etcdagent.datadir.bytes.Damage;
import io.etcdagent.datadir.wire.WireReader;

/**
 * An alarm that stands.
 *
 * @param type its number, as etcd gives it: 1 is NOSPACE, 2 is CORRUPT
 */
public record Alarm(long memberId, long type) {

    static Alarm read(Bytes key) throws Damage {
        long member = 0;
        long type = 0;
        WireReader message = WireReader.of("etcdserverpb.AlarmMember", key);
        while (message.next()) {
            switch (message.field()) {
                case 1 -> member = message.varint();
                case 2 -> type = message.varint();
                default -> {}
            }
        }
        return new Alarm(member, type);
    }

    public String name() {
        return switch ((int) type) {
            case 1 -> "NOSPACE";
            case 2 -> "CORRUPT";
            default -> "alarm " + type;
        };
    }
}
