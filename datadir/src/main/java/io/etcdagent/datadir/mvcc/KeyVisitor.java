package io.etcdagent.datadir.mvcc;

import java.io.IOException;

/** Takes keys in their order. */
@FunctionalInterface
public interface KeyVisitor {

    /** Takes a key; false for no more. */
    boolean key(KeyState key) throws IOException;
}
