package io.etcdagent.datadir.mvcc;

import java.io.IOException;

/** Takes changes in the order in which they were made. */
@FunctionalInterface
public interface ChangeVisitor {

    /** Takes a change; false for no more. */
    boolean change(KeyRevision change) throws IOException;
}
