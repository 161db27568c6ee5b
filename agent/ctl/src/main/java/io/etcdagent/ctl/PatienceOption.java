package io.etcdagent.ctl;

import java.time.Duration;
import picocli.CommandLine.Option;

/** How long a command that follows something waits for an agent that is away meanwhile. */
final class PatienceOption {

    @Option(
            names = "--patience",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            defaultValue = "2m",
            description = "How long to go on trying when the agent is away meanwhile (default: 2m).")
    private Duration patience = Duration.ofMinutes(2);

    Duration duration() {
        return patience;
    }
}
