package io.etcdagent.datadir.wal;

import io.etcdagent.datadir.bytes.Damage;
import io.etcdagent.datadir.window.Window;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** A segment while it is read. It counts as read up to an offset. Not safe for more than one thread. */
final class Segment {

    private final SegmentName name;
    private final Path file;
    private Optional<Window> window = Optional.empty();
    private Optional<IOException> failure = Optional.empty();
    private long offset;
    private long records;
    private int bad;
    private OptionalLong firstIndex = OptionalLong.empty();
    private OptionalLong lastIndex = OptionalLong.empty();

    Segment(SegmentName name, Path file) {
        this.name = name;
        this.file = file;
    }

    /** Opens it unless it is open, and keeps in mind why that failed. */
    void open() {
        if (window.isPresent() || failure.isPresent()) {
            return;
        }
        try {
            window = Optional.of(Window.open(file));
        } catch (IOException e) {
            failure = Optional.of(e);
        }
    }

    SegmentName name() {
        return name;
    }

    Optional<IOException> failure() {
        return failure;
    }

    /** A link that leads nowhere has not vanished: what it leads to may be there for etcd. */
    boolean vanished() {
        return failure.filter(NoSuchFileException.class::isInstance).isPresent()
                && Files.notExists(file, LinkOption.NOFOLLOW_LINKS);
    }

    Window window() {
        return window.orElseThrow();
    }

    long size() {
        return window.map(Window::size).orElse(0L);
    }

    long offset() {
        return offset;
    }

    Place place() {
        return new Place(name.toString(), offset);
    }

    Damage damage(long at, String problem) {
        return new Damage(file.toString(), at, problem);
    }

    /** Passes over a record, which was good or bad. */
    void pass(long length, boolean good) {
        offset += length;
        records += good ? 1 : 0;
        bad = good ? 0 : bad + 1;
    }

    /** How many records before this one were bad, without a good one in between. */
    int bad() {
        return bad;
    }

    void saw(long index) {
        if (firstIndex.isEmpty()) {
            firstIndex = OptionalLong.of(index);
        }
        lastIndex = OptionalLong.of(index);
    }

    /** Has it read anew, which etcd may have written meanwhile; false if that fails. */
    boolean lookAgain() {
        try {
            window().lookAgain();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether all is zero from so many bytes on. */
    boolean nothingAfter(long length) {
        try {
            return window().firstNonZero(offset + length, size()) >= size();
        } catch (IOException | Damage e) {
            return false;
        }
    }

    SegmentView view() {
        return new SegmentView(name.toString(), size(), offset, records, firstIndex, lastIndex);
    }

    /** A failure to open or read one. */
    static String words(IOException failure) {
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        } else if (failure instanceof NoSuchFileException) {
            return "it is not there";
        }
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    void close() {
        try {
            if (window.isPresent()) {
                window.get().close();
            }
        } catch (IOException readOnly) {
            // Nothing was written that could be lost.
        }
    }
}
