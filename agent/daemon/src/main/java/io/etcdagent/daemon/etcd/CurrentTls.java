package io.etcdagent.daemon.etcd;

import io.etcdagent.daemon.time.Deadline;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS by files that are renewed while the agent runs. Each call looks whether they have changed, though not more often
 * than every few seconds; so nothing has to watch them, and who does not call need not know. New files are used as soon
 * as all of them fit together; until then the old ones are, because a renewal may write one file after the other.
 *
 * <p>Files that cannot be used at the start are no end of it either: they are tried again in the same way.
 */
public final class CurrentTls {

    private static final Logger log = LoggerFactory.getLogger(CurrentTls.class);

    /** Well under the time between two health checks, which find a renewal in any case. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

    private final TlsFiles files;
    private final LongSupplier nanoClock;
    private final ReentrantLock looking = new ReentrantLock();
    private List<FileStamp> stamps = List.of();
    private volatile Deadline nextLook;
    private volatile State state;

    /**
     * What is in use.
     *
     * @param generation changes with the certificates
     * @param latest makes connections with the newest certificates; empty while there have never been usable ones
     * @param fault why the files as they are now are not used
     */
    private record State(long generation, Optional<LatestSslContext> latest, Optional<String> fault) {

        State faulty(String why) {
            return new State(generation, latest, Optional.of(why));
        }

        State renewed(SslContext context) {
            LatestSslContext next = latest.orElseGet(() -> new LatestSslContext(context));
            next.use(context);
            return new State(generation + 1, Optional.of(next), Optional.empty());
        }
    }

    /** Reads the files; what is wrong with them is told by {@link #fault}. */
    public CurrentTls(TlsFiles files, LongSupplier nanoClock) {
        this.files = files;
        this.nanoClock = nanoClock;
        this.state = new State(0, Optional.empty(), Optional.empty());
        this.nextLook = Deadline.after(LOOK_EVERY, nanoClock);
        load(FileStamp.of(files));
    }

    /**
     * What makes connections, always with the newest certificates. Looks at the files if that is due.
     *
     * @throws IllegalArgumentException while there have never been certificates that could be used; says why
     */
    SslContext context() {
        lookIfDue();
        State now = state;
        return now.latest()
                .orElseThrow(() -> new IllegalArgumentException(now.fault().orElse("no certificates")));
    }

    /**
     * What blocking sockets are made by, with the newest certificates. Looks at the files if that is due.
     *
     * @throws IllegalArgumentException while there have never been certificates that could be used; says why
     */
    SslContext current() {
        lookIfDue();
        State now = state;
        return now.latest()
                .map(LatestSslContext::newest)
                .orElseThrow(() -> new IllegalArgumentException(now.fault().orElse("no certificates")));
    }

    /** Changes when the certificates have. Looks at the files if that is due. */
    long generation() {
        lookIfDue();
        return state.generation();
    }

    /** Why the files as they are now are not used, with the remedy; empty if they are. */
    public Optional<String> fault() {
        return state.fault();
    }

    /** Whether there is anything to speak TLS with, old or new. */
    public boolean usable() {
        return state.latest().isPresent();
    }

    private void lookIfDue() {
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
        State old = state;
        load(before);
        State now = state;
        if (now.generation() != old.generation()) {
            log.info(
                    "The TLS files have changed ({}); connections to etcd are made with the new ones from now on.",
                    files.cert().orElse(files.ca()));
        } else if (now.fault().isPresent() && !now.fault().equals(old.fault())) {
            log.warn(
                    "The TLS files have changed and cannot be used: {}. {}",
                    now.fault().get(),
                    now.latest().isPresent()
                            ? "Connections are made with the old ones until they can."
                            : "There is no connection to etcd until they can.");
        }
    }

    private void load(List<FileStamp> before) {
        try {
            SslContext context = ClientTls.context(files);
            // Written to meanwhile: what was read may be half of the old and half of the new; the next look sees more.
            if (FileStamp.of(files).equals(before)) {
                stamps = before;
                state = state.renewed(context);
            }
        } catch (TlsFilesException e) {
            stamps = before;
            state = state.faulty(String.valueOf(e.getMessage()));
        }
    }
}
