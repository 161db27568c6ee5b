package io.etcdagent.protocol.tls;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A certificate or key file that cannot be used; the message names the file, the fault and what to do. */
public final class TlsFilesException extends Exception {

    private static final long serialVersionUID = 1;

    public TlsFilesException(Path file, String fault, @Nullable Throwable cause) {
        super(file + ": " + fault, cause);
    }
}
