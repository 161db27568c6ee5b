package io.etcdagent.ctl;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How long a started member must stay well before it counts as back. */
final class SettleOption {

    @Option(
            names = "--settle",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "How long a started member must stay well, such as 10s (default: 2s).")
    private @Nullable Duration settle;

    /** In the API's unit; nothing where the agent is to decide. */
    @Nullable
    Double seconds() {
        return settle == null ? null : settle.toMillis() / 1000.0;
    }
}
