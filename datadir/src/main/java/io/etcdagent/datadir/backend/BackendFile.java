package io.etcdagent.datadir.backend;

import io.etcdagent.datadir.bytes.Bytes;
import io.etcdagent.datadir.bytes.Damage;
import io.etcdagent.datadir.bytes.MappedFile;
import java.io.Closeable;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** A backend file, {@code member/snap/db} in a data directory, opened to be read. For one thread. */
public final class BackendFile implements Closeable {

    /** bbolt looks for the second meta page at these sizes of a page when the first is not valid. */
    private static final int SMALLEST_GUESS = 1024;

    private static final int LARGEST_GUESS = SMALLEST_GUESS << 15;

    private final MappedFile file;
    private final Limits limits;
    private final int pageSize;
    private final MetaChoice choice;

    private BackendFile(MappedFile file, Limits limits, int pageSize, MetaChoice choice) {
        this.file = file;
        this.limits = limits;
        this.pageSize = pageSize;
        this.choice = choice;
    }

    /** Opens it as it is after its newest transaction; see {@link #open(Path, Limits, MetaChoice)}. */
    public static BackendFile open(Path path, Limits limits) throws IOException, Damage {
        return open(path, limits, MetaChoice.NEWEST);
    }

    /**
     * Opens it.
     *
     * @throws IOException if it is not there or must not be read
     * @throws Damage if neither meta page is valid
     */
    public static BackendFile open(Path path, Limits limits, MetaChoice choice) throws IOException, Damage {
        MappedFile file = MappedFile.open(path);
        try {
            return new BackendFile(file, limits, pageSize(file), choice);
        } catch (IOException | RuntimeException | Damage e) {
            file.close();
            throw e;
        }
    }

    public Path path() {
        return file.path();
    }

    /** How long the file is, in bytes. */
    public long length() {
        return file.size();
    }

    public int pageSize() {
        return pageSize;
    }

    /** The meta page at which reading begins now. */
    public Meta meta() throws IOException, Damage {
        return meta(stamp());
    }

    Meta meta(Stamp stamp) throws Damage {
        return stamp.chosen(choice);
    }

    /** Both meta pages, or the one that is valid. */
    public List<Meta> validMetas() throws IOException, Damage {
        Stamp stamp = stamp();
        return IntStream.range(0, 2)
                .mapToObj(stamp::meta)
                .flatMap(Optional::stream)
                .toList();
    }

    Limits limits() {
        return limits;
    }

    Stamp stamp() throws IOException, Damage {
        Stamp stamp =
                new Stamp(file.copy(Page.HEADER, Meta.LENGTH), file.copy((long) pageSize + Page.HEADER, Meta.LENGTH));
        // What is read after this is not read before it.
        VarHandle.acquireFence();
        return stamp;
    }

    /** Whether no page to which the newest meta page of that time leads can have changed since. */
    boolean isStill(Stamp stamp) throws IOException, Damage {
        // What was read before this is not read after it.
        VarHandle.acquireFence();
        return stamp.equals(stamp());
    }

    /** Copies a page of a tree, with what runs over into those that follow. */
    Page page(long id, Meta meta) throws IOException, Damage {
        Bytes first = first(id, meta);
        long length = length(id, first, meta);
        return Page.of(id, length == pageSize ? first : copy(id, length));
    }

    private Bytes copy(long id, long length) throws IOException, Damage {
        if (length > limits.longestPage()) {
            throw file.damage(
                    id * pageSize,
                    "page " + id + " is said to have " + length
                            + " bytes, more than can be held here; if that is true, give Java more memory (-Xmx)");
        }
        return file.copy(id * pageSize, (int) length);
    }

    /** How many bytes a page has, with what runs over into those that follow. */
    long length(long id, Meta meta) throws IOException, Damage {
        return length(id, first(id, meta), meta);
    }

    private Bytes first(long id, Meta meta) throws IOException, Damage {
        if (id < 2 || id >= meta.highWater()) {
            throw file.damage(
                    0,
                    "page " + Long.toUnsignedString(id) + " is led to, and pages 2 to " + (meta.highWater() - 1)
                            + " are in use");
        }
        grow((id + 1) * pageSize);
        return file.copy(id * pageSize, pageSize);
    }

    private long length(long id, Bytes first, Meta meta) throws IOException, Damage {
        long overflow = first.u32le(12);
        if (overflow >= meta.highWater() - id) {
            throw file.damage(
                    id * pageSize + 12,
                    "page " + id + " is said to run over into " + overflow + " pages, beyond the last that is used");
        }
        long length = (1 + overflow) * pageSize;
        grow(id * pageSize + length);
        if (id * pageSize + length > file.size()) {
            throw file.damage(
                    id * pageSize,
                    "page " + id + " with its " + length + " bytes reaches beyond the end of the file, which has "
                            + file.size());
        }
        return length;
    }

    Bytes copy(long offset, int length) throws IOException, Damage {
        return file.copy(offset, length);
    }

    /** That the disk failed, or somebody cut the file, which Java may tell at another place than where it was read. */
    Damage gone() throws IOException {
        return file.gone(0);
    }

    /** That something is wrong at a byte of it. */
    public Damage damage(long offset, String problem) {
        return file.damage(offset, problem);
    }

    /** A running etcd lets the file grow. */
    private void grow(long needed) throws IOException {
        if (needed > file.size()) {
            file.lookAgain();
        }
    }

    private static int pageSize(MappedFile file) throws IOException, Damage {
        Damage first;
        try {
            return Meta.read(0, file.copy(Page.HEADER, Meta.LENGTH)).pageSize();
        } catch (Damage e) {
            first = e;
        }
        for (int guess = SMALLEST_GUESS; guess <= LARGEST_GUESS; guess <<= 1) {
            try {
                Meta meta = Meta.read(1, file.copy((long) guess + Page.HEADER, Meta.LENGTH));
                if (meta.pageSize() == guess) {
                    return guess;
                }
            } catch (Damage e) {
                // Then it is not there.
            }
        }
        throw file.damage(
                first.offset(),
                "no meta page is valid, neither the first nor one behind it, so that nothing leads to the data ("
                        + first.problem() + ")");
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
