package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.storage.DurableFile;
import io.etcdagent.protocol.OperationEvent;
import io.etcdagent.protocol.OperationState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One operation in the {@link OperationHistory}. That it cannot be written keeps nothing from being done, least of all a
 * member from being started: it is told, once, with what follows from it.
 */
final class HistoryFile {

    private static final Logger log = LoggerFactory.getLogger(HistoryFile.class);

    private final Path path;
    private final HistoryHead head;
    private final OperationHistory history;

    // Guarded by "this".
    private boolean failed;
    private int lines;

    HistoryFile(Path path, HistoryHead head, OperationHistory history) {
        this.path = path;
        this.head = head;
        this.history = history;
    }

    /** Writes it anew, with these events, and returns when it has reached the disk. */
    synchronized void write(List<OperationEvent> events) {
        try {
            history.makeDirectory();
            new DurableFile(path).write(history.text(head, events));
            lines = events.size();
            failed = false;
        } catch (IOException failure) {
            tell(failure);
        }
    }

    /**
     * Adds an event; it has reached the disk only if it is the last.
     *
     * @param kept all that are still known, this one among them
     */
    synchronized void add(OperationEvent event, Supplier<List<OperationEvent>> kept) {
        boolean last = event.operation().state() != OperationState.RUNNING;
        if (failed && !last) {
            return;
        }
        // How it ended is tried to the last: without it the next life must take it for one that was cut off.
        if (failed || lines >= Progress.MOST_EVENTS) {
            write(kept.get());
            return;
        }
        lines++;
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            ByteBuffer line = ByteBuffer.wrap(history.line(event).getBytes(StandardCharsets.UTF_8));
            while (line.hasRemaining()) {
                channel.write(line);
            }
            if (last) {
                channel.force(true);
            }
        } catch (IOException failure) {
            tell(failure);
        }
    }

    synchronized void remove() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException failure) {
            log.info("an old operation is kept: {} cannot be removed: {}", path, failure.getMessage());
        }
    }

    private void tell(IOException failure) {
        if (!failed) {
            log.warn(
                    "operation {} cannot be written down in {} ({}); when this agent is restarted it does not know it"
                            + " any more, and a repeated request would begin another one",
                    head.operation(),
                    path,
                    failure.getMessage());
        }
        failed = true;
    }
}
