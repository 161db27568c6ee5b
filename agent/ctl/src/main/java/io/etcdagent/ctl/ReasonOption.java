package io.etcdagent.ctl;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Why something is done. */
final class ReasonOption {

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            description = "Why, in one line, for everybody who looks meanwhile and for the audit.")
    private @Nullable String reason;

    /** As it was given, be it empty. */
    @Nullable
    String text() {
        return reason;
    }

    /** The reason, where nothing is done without one. */
    String required(String by) throws UsageError {
        if (reason == null || reason.isBlank()) {
            throw new UsageError(by + " needs --reason TEXT: it is kept for the audit; nothing was done");
        }
        return reason;
    }
}
