package io.etcdagent.daemon.operation;

import java.util.Optional;

/** What this node was about to do, kept on its own disk before it is done. */
public interface Journal {

    /** The last entry. A journal that cannot be understood is an error: guessing could leave a member down. */
    Optional<JournalEntry> read() throws JournalException;

    /** Writes the entry and returns when it has reached the disk. */
    void write(JournalEntry entry) throws JournalException;
}
