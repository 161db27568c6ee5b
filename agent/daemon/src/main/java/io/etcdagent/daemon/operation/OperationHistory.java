package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.coordination.StoredJson;
import io.etcdagent.daemon.storage.DurableFile;
import io.etcdagent.protocol.OperationEvent;
import io.etcdagent.protocol.json.MalformedMessage;
import io.etcdagent.protocol.json.Messages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operations of this node, one file for each, so that they are known to the agent's next life too: under which key
 * they were asked for, and their events. Nothing is decided by it but whether a request is a repeated one; what is to be
 * done next the {@link Journal} says.
 *
 * <p>A file has reached the disk when its operation begins and when it ends; what is in between survives the agent, and
 * of a machine that loses its power may lose its newest lines.
 */
public final class OperationHistory {

    private static final Logger log = LoggerFactory.getLogger(OperationHistory.class);
    private static final String SUFFIX = ".ndjson";

    private final Path directory;
    private final Messages messages;
    private final StoredJson json;

    /** @param directory an absolute path; made with the first operation */
    public OperationHistory(Path directory, Messages messages) {
        this.directory = directory;
        this.messages = messages;
        this.json = new StoredJson(messages);
    }

    /** Those that can be read, newest first; for the others there is a line in the log. */
    List<PastOperation> newestFirst() {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        List<PastOperation> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            // An id begins with the time at which it was given.
            for (Path file : files.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted(Comparator.reverseOrder())
                    .toList()) {
                read(file).ifPresent(found::add);
            }
        } catch (IOException unreadable) {
            log.warn(
                    "what this node's agent did before it was started is not known: {} cannot be read: {}",
                    directory,
                    unreadable.getMessage());
        }
        return found;
    }

    private Optional<PastOperation> read(Path file) {
        try {
            // A line that was cut off may end within a character; it costs only itself.
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            List<String> lines = text.lines().toList();
            if (lines.isEmpty()) {
                return Optional.empty();
            }
            HistoryHead head = json.read(lines.get(0), HistoryHead.class, file.toString());
            List<OperationEvent> events = events(lines.subList(1, lines.size()));
            if (events.isEmpty()) {
                return Optional.empty();
            }
            if (!text.endsWith("\n") || events.size() != lines.size() - 1) {
                // Else the next event would be written behind half a line.
                new DurableFile(file).write(text(head, events));
            }
            return Optional.of(new PastOperation(key(head), events));
        } catch (IOException | CoordinationException unreadable) {
            log.warn("an operation of before is left out: {}: {}", file, unreadable.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<IdempotencyKey> key(HistoryHead head) {
        String value = head.idempotencyKey();
        String request = head.request();
        return value == null || request == null ? Optional.empty() : Optional.of(new IdempotencyKey(value, request));
    }

    /** Up to the first line that is none: what comes after half a line was never written. */
    private List<OperationEvent> events(List<String> lines) {
        List<OperationEvent> events = new ArrayList<>();
        for (String line : lines) {
            try {
                events.add(messages.read(line.getBytes(StandardCharsets.UTF_8), OperationEvent.class));
            } catch (MalformedMessage cutOff) {
                break;
            }
        }
        return events;
    }

    /** The file of an operation, which need not be there. */
    HistoryFile of(String operation, Optional<IdempotencyKey> key) {
        return new HistoryFile(
                directory.resolve(operation + SUFFIX),
                new HistoryHead(
                        StoredJson.VERSION,
                        operation,
                        key.map(IdempotencyKey::value).orElse(null),
                        key.map(IdempotencyKey::request).orElse(null)),
                this);
    }

    String text(HistoryHead head, List<OperationEvent> events) {
        StringBuilder text = new StringBuilder(json.write(head)).append('\n');
        events.forEach(event -> text.append(line(event)));
        return text.toString();
    }

    String line(OperationEvent event) {
        return messages.compact(event) + '\n';
    }

    void makeDirectory() throws IOException {
        Files.createDirectories(directory);
    }
}
