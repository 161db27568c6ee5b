package io.etcdagent.ctl;

import io.etcdagent.ctl.render.Escaped;
import io.etcdagent.ctl.render.KeyText;
import io.etcdagent.ctl.render.Showing;
import io.etcdagent.protocol.KeyView;
import io.etcdagent.protocol.client.AgentException;
import io.etcdagent.protocol.client.DataQuery;
import io.etcdagent.protocol.client.DataStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "get",
        description = "One key: its value, revisions, version and lease; of a Kubernetes object also what it is.",
        footer = {
            "%nA value that is longer than 512 bytes is cut unless --full is given. Bytes that are no printable text are"
                    + " shown as \\xNN, a backslash as two; KEY is read the same way. --raw prints the value and"
                    + " nothing else, byte by byte.",
            "How it was before: --rev with a revision before the one at which it was changed, as long as that is not"
                    + " compacted.",
            "It ends with 1 if there is no such key.",
            "%nExamples:",
            "  etcd-agentctl get /registry/namespaces/default",
            "  etcd-agentctl get /settings/limit --rev 1041",
            "  etcd-agentctl get /blob --raw > blob"
        })
final class GetCommand extends DataCommand {

    @Parameters(paramLabel = "KEY", description = "The key.")
    private String key = "";

    @Option(names = "--full", description = "Show all of the value, however long it is.")
    private boolean full;

    @Mixin
    private final AtOption at = new AtOption();

    @Mixin
    private final ShowingOptions showing = new ShowingOptions();

    GetCommand(EtcdAgentCtl root) {
        super(root);
    }

    @Override
    ExitCode show(Session session, BulkOutput out) throws AgentException, UsageError, OutputClosed {
        if (key.isEmpty()) {
            throw new UsageError("etcd has no key without a name");
        }
        Showing how = showing.showing(session);
        try (DataStream answer = session.agent().key(bytes(key), at.on(DataQuery.everything()), IDLE)) {
            remarkOn(answer.head(), session);
            if (session.json()) {
                Json.copy(answer, session, out);
                return ExitCode.DONE;
            }
            KeyView found = answer.next().key();
            if (found == null) {
                session.terminal()
                        .note("there is no key " + Escaped.text(bytes(key)) + " at revision "
                                + answer.head().revision());
                return ExitCode.FAILED;
            }
            if (found.size() == null) {
                session.terminal().note("its value is longer than an agent takes from etcd; use etcdctl get");
                return ExitCode.FAILED;
            }
            // Only a whole answer is shown: what came so far might be cut off.
            answer.next();
            if (how == Showing.RAW) {
                out.bytes(KeyText.value(found));
            } else {
                for (String line : KeyText.lines(found, how, full, session.style())) {
                    out.line(line);
                }
            }
            return ExitCode.DONE;
        }
    }
}
