package io.etcdagent.daemon.snapshot;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A snapshot that was not taken or is no good, in words for an operator. */
public final class SnapshotException extends Exception {

    private static final long serialVersionUID = 1;

    public SnapshotException(String message) {
        this(message, null);
    }

    public SnapshotException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Never null: what the constructor was given. */
    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
