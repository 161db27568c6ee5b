package io.etcdagent.ctl;

import picocli.CommandLine.Option;

/** What every command has that stops the member of this node, be it for a moment or for good. */
final class StoppingOptions {

    @Option(
            names = "--allow-outage",
            description = "In a cluster of one or two members: accept that it is down meanwhile.")
    private boolean allowOutage;

    @Option(names = "--dry-run", description = "Only ask the gates; nothing is stopped.")
    private boolean dryRun;

    boolean allowOutage() {
        return allowOutage;
    }

    boolean dryRun() {
        return dryRun;
    }
}
