package io.etcdagent.ctl;

import io.etcdagent.protocol.client.DataQuery;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which state of the store to show. */
final class AtOption {

    @Option(
            names = "--rev",
            paramLabel = "REVISION",
            description = "Show what was there at this revision, as long as it is not compacted.")
    private @Nullable Long revision;

    @Option(
            names = "--consistency",
            paramLabel = "l|s",
            defaultValue = "l",
            description = "l asks the quorum (default); s takes what one member has: works without a quorum, and may"
                    + " be stale.")
    private Consistency consistency = Consistency.L;

    DataQuery on(DataQuery query) throws UsageError {
        DataQuery at = query;
        if (revision != null) {
            if (revision < 1) {
                throw new UsageError("--rev takes a revision, 1 or more");
            }
            at = at.revision(revision);
        }
        return consistency == Consistency.S ? at.stale() : at;
    }
}
