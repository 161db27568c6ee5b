package io.etcdagent.daemon.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The log of a member's etcd ({@code --logger=zap}), read as it grows. Of all lines only those count that tell of a
 * start or an end; their words are the same in etcd 3.4 and 3.5.
 */
final class EtcdLog {

    /** What a line tells. */
    enum Event {
        /** A new etcd begins: the first line that every start writes by zap. */
        STARTS("\"msg\":\"configuring peer listeners\""),
        /** It is a member and has a quorum: only then does it open for clients. */
        SERVES("\"msg\":\"serving client traffic"),
        /** SIGTERM or SIGINT came. */
        SIGNALLED("\"msg\":\"received signal; shutting down\"");

        private final String words;

        Event(String words) {
            this.words = words;
        }
    }

    /**
     * A line that tells something.
     *
     * @param written by the clock of that etcd; empty if it cannot be read
     */
    record Line(Event event, Optional<Instant> written) {}

    private static final Pattern WRITTEN = Pattern.compile("\"ts\":\"([^\"]+)\"");
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
            .appendOffset("+HHMM", "Z")
            .toFormatter();

    private final Path file;
    private long read;

    /** From its present end on. */
    EtcdLog(Path file) {
        this.file = file;
        this.read = size();
    }

    /** What whole lines that came since the last call tell. */
    List<Line> more() {
        if (size() == read) {
            return List.of();
        }
        List<Line> lines = new ArrayList<>();
        for (String line : freshLines()) {
            Arrays.stream(Event.values())
                    .filter(event -> line.contains(event.words))
                    .findFirst()
                    .ifPresent(event -> lines.add(new Line(event, written(line))));
        }
        return lines;
    }

    private List<String> freshLines() {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer fresh = ByteBuffer.allocate(Math.toIntExact(channel.size() - read));
            while (fresh.hasRemaining() && channel.read(fresh, read + fresh.position()) >= 0) {}
            String text = new String(fresh.array(), 0, fresh.position(), StandardCharsets.ISO_8859_1);
            int whole = text.lastIndexOf('\n') + 1;
            read += whole;
            return text.substring(0, whole).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long size() {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Optional<Instant> written(String line) {
        Matcher matcher = WRITTEN.matcher(line);
        if (!matcher.find()) {
            return Optional.empty();
        }
        try {
            return Optional.of(TIME.parse(matcher.group(1), Instant::from));
        } catch (DateTimeParseException foreign) {
            return Optional.empty();
        }
    }
}
