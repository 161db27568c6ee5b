package io.etcdagent.datadir.backend;

import io.etcdagent.datadir.bytes.Bytes;
import io.etcdagent.datadir.bytes.Damage;
import java.io.IOException;

/** Looks at what lies in buckets, of which the file knows nothing. */
@FunctionalInterface
public interface EntryCheck {

    /**
     * Looks at an entry.
     *
     * @param bucket the name of the bucket, and of those in which it lies before it, with slashes between
     */
    void entry(String bucket, Bytes key, Bytes value) throws Damage, IOException;
}
