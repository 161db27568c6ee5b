package io.etcdagent.ctl;

import io.etcdagent.ctl.render.KeyText;
import io.etcdagent.ctl.render.Showing;
import io.etcdagent.protocol.InspectLine;
import io.etcdagent.protocol.KeyView;
import io.etcdagent.protocol.client.AgentException;
import io.etcdagent.protocol.client.DataQuery;
import io.etcdagent.protocol.client.DataStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "keys",
        description = "The keys in etcd, each with its revisions, version, lease and the size of its value.",
        footer = {
            "%nThey come in the order of their bytes, all as they are at one revision, however long that takes. Bytes of"
                    + " a key that are no printable text are shown as \\xNN, a backslash as two; PREFIX is read the"
                    + " same way.",
            "If the history is compacted in the middle, or the connection is lost, that is an error (1, 6), and what was"
                    + " printed is not all. Without a quorum only --consistency=s is answered (4); what it shows may"
                    + " be stale, which is said.",
            "To know the sizes the agent reads the values, though it does not send them: --keys-only spares that.",
            "Programs: -o json prints a line of JSON for each key, names and values in base64, before them one with the"
                    + " head and after them one with the end, without which they are not all.",
            "%nExamples:",
            "  etcd-agentctl keys | head",
            "  etcd-agentctl keys /registry/pods/",
            "  etcd-agentctl keys --consistency=s --keys-only",
            "  etcd-agentctl keys -o json | jq -r '.key.name // empty | @base64d'"
        })
final class KeysCommand extends DataCommand {

    @Parameters(
            arity = "0..1",
            paramLabel = "PREFIX",
            defaultValue = "",
            description = "Only keys that begin with it (default: all).")
    private String prefix = "";

    @Option(names = "--keys-only", description = "Do not read the values, and so not how large they are.")
    private boolean keysOnly;

    @Mixin
    private final AtOption at = new AtOption();

    @Mixin
    private final ShowingOptions showing = new ShowingOptions();

    KeysCommand(EtcdAgentCtl root) {
        super(root);
    }

    @Override
    ExitCode show(Session session, BulkOutput out) throws AgentException, UsageError, OutputClosed {
        Showing how = showing.showing(session);
        DataQuery query = at.on(DataQuery.everything().prefix(bytes(prefix)));
        try (DataStream keys = session.agent().keys(keysOnly ? query.keysOnly() : query, IDLE)) {
            remarkOn(keys.head(), session);
            if (session.json()) {
                Json.copy(keys, session, out);
                return ExitCode.DONE;
            }
            if (how != Showing.RAW) {
                out.line(KeyText.headings(session.style()));
            }
            InspectLine line = keys.next();
            boolean any = line.end() == null;
            while (line.end() == null) {
                print(line.key(), how, out);
                line = keys.next();
            }
            if (!any) {
                NoKeys.tell(bytes(prefix), keys.head().revision(), session);
            }
            return ExitCode.DONE;
        }
    }

    private static void print(@Nullable KeyView key, Showing how, BulkOutput out) throws OutputClosed {
        if (key == null) {
            return;
        }
        if (how == Showing.RAW) {
            out.bytes(KeyText.name(key));
            out.bytes(new byte[] {'\n'});
        } else {
            out.line(KeyText.row(key, how));
        }
    }
}
