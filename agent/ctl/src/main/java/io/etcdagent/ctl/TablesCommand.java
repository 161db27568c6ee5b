package io.etcdagent.ctl;

import io.etcdagent.ctl.render.Showing;
import io.etcdagent.ctl.render.TablesText;
import io.etcdagent.protocol.InspectLine;
import io.etcdagent.protocol.TableView;
import io.etcdagent.protocol.client.AgentException;
import io.etcdagent.protocol.client.DataQuery;
import io.etcdagent.protocol.client.DataStream;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "tables",
        description =
                "The key space as a tree of prefixes, like the directories of a disk: how many keys, how many bytes,"
                        + " the newest revision.",
        footer = {
            "%nA prefix ends at a slash. The largest comes first, each followed by what is within it; bytes are those of"
                    + " keys and values as they are now, without history and without what etcd's file needs beside"
                    + " them. Where there are too many prefixes the smallest are shown as one line.",
            "The agent reads every key and value for it, all at one revision, and sends the sums alone.",
            "%nExamples:",
            "  etcd-agentctl tables",
            "  etcd-agentctl tables --depth 3 /registry/",
            "  etcd-agentctl tables --consistency=s"
        })
final class TablesCommand extends DataCommand {

    private static final int MOST_DEPTH = 32;

    @Parameters(
            arity = "0..1",
            paramLabel = "PREFIX",
            defaultValue = "",
            description = "Only keys that begin with it (default: all).")
    private String prefix = "";

    @Option(
            names = "--depth",
            paramLabel = "N",
            defaultValue = "2",
            description = "How many levels of prefixes to show within PREFIX (default: 2).")
    private int depth = 2;

    @Option(names = "--hex", description = "Show prefixes in hexadecimal.")
    private boolean hex;

    @Mixin
    private final AtOption at = new AtOption();

    TablesCommand(EtcdAgentCtl root) {
        super(root);
    }

    @Override
    ExitCode show(Session session, BulkOutput out) throws AgentException, UsageError, OutputClosed {
        if (depth < 0 || depth > MOST_DEPTH) {
            throw new UsageError("--depth takes 0 to " + MOST_DEPTH);
        }
        DataQuery query = at.on(DataQuery.everything().prefix(bytes(prefix)).depth(depth));
        try (DataStream tables = session.agent().tables(query, IDLE)) {
            remarkOn(tables.head(), session);
            if (session.json()) {
                Json.copy(tables, session, out);
                return ExitCode.DONE;
            }
            List<TableView> all = new ArrayList<>();
            InspectLine line = tables.next();
            while (line.end() == null) {
                if (line.table() != null) {
                    all.add(line.table());
                }
                line = tables.next();
            }
            Showing how = hex ? Showing.HEX : Showing.TEXT;
            for (String row : TablesText.lines(all, how, session.style())) {
                out.line(row);
            }
            if (all.stream().allMatch(table -> table.keys() == 0)) {
                NoKeys.tell(bytes(prefix), tables.head().revision(), session);
            }
            return ExitCode.DONE;
        }
    }
}
