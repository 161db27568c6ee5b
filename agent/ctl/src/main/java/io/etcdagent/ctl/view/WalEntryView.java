package io.etcdagent.ctl.view;

import io.avaje.jsonb.Json;
import io.etcdagent.datadir.bytes.Bytes;
import io.etcdagent.datadir.log.ListedEntry;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * One line of {@code wal entries -o json}.
 *
 * @param size of what it holds, in bytes
 * @param what the request, or what becomes of the members
 * @param key in base64, the first kilobyte of it; absent if it is about none
 * @param keyLength how long the key is
 * @param segment file in which it lies
 * @param offset in that file
 * @param afterDamage whether it lies after the first damage, and etcd does not have it
 */
@Json
public record WalEntryView(
        long index,
        long term,
        String type,
        long size,
        String what,
        @Nullable String key,
        @Nullable Long keyLength,
        String detail,
        String segment,
        long offset,
        boolean afterDamage) {

    /** As a program gets it. */
    public static WalEntryView of(ListedEntry entry) {
        Bytes key = entry.content().key().orElse(null);
        return new WalEntryView(
                entry.index(),
                entry.term(),
                entry.type().word(),
                entry.size(),
                entry.content().what(),
                key == null ? null : Base64.getEncoder().encodeToString(key.toArray()),
                key == null ? null : entry.content().keyLength(),
                entry.content().detail(),
                entry.place().segment(),
                entry.place().offset(),
                entry.afterDamage());
    }
}
