package io.etcdagent.daemon.etcd;

import io.etcdagent.daemon.tls.RenewedFiles;
import io.netty.handler.ssl.SslContext;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TLS to members by files that are renewed while the agent runs; each call looks whether they have changed. */
public final class CurrentTls {

    private static final Logger log = LoggerFactory.getLogger(CurrentTls.class);

    private final RenewedFiles<SslContext> files;
    private final LatestSslContext latest;

    /** Reads the files; what is wrong with them is told by {@link #fault}. */
    public CurrentTls(TlsFiles files, LongSupplier nanoClock) {
        this.files = new RenewedFiles<>(files.all(), () -> ClientTls.context(files), new InTheLog(files), nanoClock);
        this.latest = new LatestSslContext(() -> this.files.latest().orElseThrow());
    }

    /**
     * What makes connections, always with the newest certificates. Looks at the files if that is due.
     *
     * @throws IllegalArgumentException while there have never been certificates that could be used; says why
     */
    SslContext context() {
        files.look();
        if (!usable()) {
            throw new IllegalArgumentException(fault().orElse("no certificates"));
        }
        return latest;
    }

    /** Changes when the certificates have. Looks at the files if that is due. */
    long generation() {
        files.look();
        return files.generation();
    }

    /** Why the files as they are now are not used, with the remedy; empty if they are. */
    public Optional<String> fault() {
        return files.fault();
    }

    /** Whether there is anything to speak TLS with, old or new. */
    public boolean usable() {
        return files.latest().isPresent();
    }

    private record InTheLog(TlsFiles files) implements RenewedFiles.News {

        @Override
        public void renewed() {
            log.info(
                    "The TLS files have changed ({}); connections to etcd are made with the new ones from now on.",
                    files.cert().orElse(files.ca()));
        }

        @Override
        public void unusable(String fault, boolean oldInUse) {
            log.warn(
                    "The TLS files have changed and cannot be used: {}. {}",
                    fault,
                    oldInUse
                            ? "Connections are made with the old ones until they can."
                            : "There is no connection to etcd until they can.");
        }
    }
}
