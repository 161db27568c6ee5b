package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.coordination.StoredJson;
import io.etcdagent.daemon.storage.DurableFile;
import java.io.IOException;
import java.util.Optional;

/** The journal as one file that is replaced as a whole. */
public final class JournalFile implements Journal {

    private final DurableFile file;
    private final StoredJson json;

    public JournalFile(DurableFile file, StoredJson json) {
        this.file = file;
        this.json = json;
    }

    @Override
    public Optional<JournalEntry> read() throws JournalException {
        try {
            Optional<String> text = file.read();
            if (text.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(json.read(text.get(), JournalEntry.class, "the journal " + file.path()));
        } catch (IOException | CoordinationException failure) {
            throw new JournalException(
                    "the journal " + file.path() + " cannot be read: " + failure.getMessage()
                            + "; nothing is stopped on this node until it is moved aside and the agent started anew: mv "
                            + file.path() + " " + file.path() + ".aside",
                    failure);
        }
    }

    @Override
    public void write(JournalEntry entry) throws JournalException {
        try {
            file.write(json.write(entry));
        } catch (IOException failure) {
            throw new JournalException(
                    "the journal " + file.path() + " cannot be written: " + failure.getMessage(), failure);
        }
    }
}
