package io.etcdagent.daemon.tls;

import io.etcdagent.daemon.time.Deadline;
import io.etcdagent.protocol.tls.TlsFilesException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Something made of files that are renewed while the agent runs. Whoever uses it has it look whether they have changed,
 * which it does not more often than every few seconds; so nothing has to watch them. New files are used as soon as all of
 * them fit together; until then the old ones are, because a renewal may write one file after the other.
 *
 * <p>Files that cannot be used at the start are no end of it either: they are tried again in the same way.
 *
 * @param <T> what is made of the files
 */
public final class RenewedFiles<T> {

    /** Well under the time between two health checks, which find a renewal in any case. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

    private final List<Path> files;
    private final Loader<T> loader;
    private final News news;
    private final LongSupplier nanoClock;
    private final ReentrantLock looking = new ReentrantLock();
    private List<FileStamp> stamps = List.of();
    private volatile Deadline nextLook;
    private volatile State<T> state;

    /** Reads the files. */
    @FunctionalInterface
    public interface Loader<T> {
        /**
         * What they make, as they are now.
         *
         * @throws TlsFilesException if one of them cannot be used, or they do not fit together
         */
        T load() throws TlsFilesException;
    }

    /** Told when the files have changed, once for each change and each new fault; not at the first reading. */
    public interface News {
        /** They are in use from now on. */
        void renewed();

        /**
         * They cannot be used.
         *
         * @param oldInUse whether there are earlier ones that are used meanwhile
         */
        void unusable(String fault, boolean oldInUse);
    }

    /**
     * What is in use.
     *
     * @param generation changes with what is in use
     * @param latest empty while there have never been usable files
     * @param fault why the files as they are now are not used
     */
    private record State<T>(long generation, Optional<T> latest, Optional<String> fault) {

        State<T> faulty(String why) {
            return new State<>(generation, latest, Optional.of(why));
        }

        State<T> renewed(T made) {
            return new State<>(generation + 1, Optional.of(made), Optional.empty());
        }
    }

    /** Reads the files; what is wrong with them is told by {@link #fault}. */
    public RenewedFiles(List<Path> files, Loader<T> loader, News news, LongSupplier nanoClock) {
        this.files = List.copyOf(files);
        this.loader = loader;
        this.news = news;
        this.nanoClock = nanoClock;
        this.state = new State<>(0, Optional.empty(), Optional.empty());
        this.nextLook = Deadline.after(LOOK_EVERY, nanoClock);
        load(FileStamp.of(this.files));
    }

    /** What is in use; empty while there have never been files that could be used. Never looks, and never blocks. */
    public Optional<T> latest() {
        return state.latest();
    }

    /** Changes with what is in use. */
    public long generation() {
        return state.generation();
    }

    /** Why the files as they are now are not used, with the remedy; empty if they are. */
    public Optional<String> fault() {
        return state.fault();
    }

    /** Looks at the files if that is due. Reads them then. */
    public void look() {
        if (nextLook.passed() && looking.tryLock()) {
            try {
                nextLook = Deadline.after(LOOK_EVERY, nanoClock);
                List<FileStamp> now = FileStamp.of(files);
                // What was faulty is tried again even if it looks the same: it may have been made readable.
                if (!now.equals(stamps) || state.fault().isPresent()) {
                    reload(now);
                }
            } finally {
                looking.unlock();
            }
        }
    }

    private void reload(List<FileStamp> before) {
        State<T> old = state;
        load(before);
        State<T> now = state;
        if (now.generation() != old.generation()) {
            news.renewed();
        } else if (now.fault().isPresent() && !now.fault().equals(old.fault())) {
            news.unusable(now.fault().get(), now.latest().isPresent());
        }
    }

    private void load(List<FileStamp> before) {
        try {
            T made = loader.load();
            // Written to meanwhile: what was read may be half of the old and half of the new; the next look sees more.
            if (FileStamp.of(files).equals(before)) {
                stamps = before;
                state = state.renewed(made);
            }
        } catch (TlsFilesException e) {
            stamps = before;
            state = state.faulty(String.valueOf(e.getMessage()));
        }
    }
}
