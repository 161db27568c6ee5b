package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.coordination.StoredJson;
import io.etcdagent.daemon.storage.DurableFile;
import java.io.IOException;
import java.util.Optional;

/** What this node was about to do, on its own disk before it is done. */
public final class Journal {

    private final DurableFile file;
    private final StoredJson json;

    public Journal(DurableFile file, StoredJson json) {
        this.file = file;
        this.json = json;
    }

    /** The last entry. A journal that cannot be understood is an error: guessing could leave a member down. */
    public Optional<JournalEntry> read() throws JournalException {
        try {
            Optional<String> text = file.read();
            if (text.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(json.read(text.get(), JournalEntry.class, "the journal " + file.path()));
        } catch (IOException | CoordinationException failure) {
            throw new JournalException(
                    "the journal " + file.path() + " cannot be read: " + failure.getMessage(), failure);
        }
    }

    /** Writes the entry and returns when it has reached the disk. */
    public void write(JournalEntry entry) throws JournalException {
        try {
            file.write(json.write(entry));
        } catch (IOException failure) {
            throw new JournalException(
                    "the journal " + file.path() + " cannot be written: " + failure.getMessage(), failure);
        }
    }
}
