package io.etcdagent.datadir.backend;

import io.etcdagent.datadir.bytes.Bytes;
import io.etcdagent.datadir.bytes.Damage;
import java.io.IOException;

/** Takes the entries of a bucket, in the order of their keys. */
@FunctionalInterface
public interface EntryVisitor {

    /**
     * Takes an entry.
     *
     * @return whether to go on
     * @throws Damage if the entry makes no sense; the walk takes note of it and goes on
     */
    boolean entry(Bytes key, Bytes value) throws Damage, IOException;
}
