package io.etcdagent.ctl;

import io.etcdagent.ctl.render.EventText;
import io.etcdagent.ctl.render.Plain;
import io.etcdagent.ctl.render.Showing;
import io.etcdagent.protocol.EventView;
import io.etcdagent.protocol.InspectLine;
import io.etcdagent.protocol.client.AgentException;
import io.etcdagent.protocol.client.AgentProblem;
import io.etcdagent.protocol.client.AgentUnreachable;
import io.etcdagent.protocol.client.DataQuery;
import io.etcdagent.protocol.client.DataStream;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "watch",
        description = "Every change under a prefix, as it happens, until it is interrupted.",
        footer = {
            "%nEach change is told once and in order. A reader who takes nothing for a minute is cut off, and told so; if"
                    + " changes that were not told yet are compacted, or the member that is asked goes down, the watch"
                    + " ends with that error. --rev with the revision after the last one that was shown goes on, as is"
                    + " said then, unless it is compacted.",
            "%nExamples:",
            "  etcd-agentctl watch /registry/pods/",
            "  etcd-agentctl watch /settings/ --rev 1041 --full",
            "  etcd-agentctl watch / -o json | jq -c .event"
        })
final class WatchCommand extends DataCommand {

    private static final String GONE = "/problems/compacted";

    /** What a shell takes as it is. */
    private static final Pattern PLAIN = Pattern.compile("[\\w./:@%+=,-]+");

    @Parameters(paramLabel = "PREFIX", description = "Only keys that begin with it; '' for all.")
    private String prefix = "";

    @Option(
            names = "--rev",
            paramLabel = "REVISION",
            description = "Begin with the changes of this revision (default: those that come from now on).")
    private @Nullable Long revision;

    @Option(names = "--full", description = "Show all of each value, however long it is.")
    private boolean full;

    @Mixin
    private final ShowingOptions showing = new ShowingOptions();

    /** The revision after those of which all was shown that came; 0 before there is an answer. */
    private long next;

    private boolean anyShown;

    WatchCommand(EtcdAgentCtl root) {
        super(root);
    }

    @Override
    ExitCode show(Session session, BulkOutput out) throws AgentException, UsageError, OutputClosed {
        Showing how = showing.showing(session);
        if (how == Showing.RAW) {
            throw new UsageError("--raw would leave nothing between one change and the next; take -o json");
        }
        DataQuery query = DataQuery.everything().prefix(bytes(prefix));
        if (revision != null) {
            if (revision < 1) {
                throw new UsageError("--rev takes a revision, 1 or more");
            }
            query = query.revision(revision);
        }
        try (DataStream events = session.agent().watch(query, IDLE)) {
            next = revision == null ? events.head().revision() + 1 : revision;
            if (session.json()) {
                out.line(session.messages().compact(InspectLine.of(events.head())));
                out.flush();
            }
            while (true) {
                InspectLine line = events.next();
                EventView event = line.event();
                if (session.json()) {
                    out.line(session.messages().compact(line));
                } else if (event != null) {
                    out.line(EventText.line(event, how, full, session.style()));
                }
                out.flush();
                if (event != null) {
                    next = event.key().modRevision() + 1;
                    anyShown = true;
                }
                if (line.end() != null) {
                    return ExitCode.DONE;
                }
            }
        }
    }

    /** Where the connection is lost, the changes of one revision may be cut apart: better shown twice than never. */
    @Override
    Optional<String> goOn(AgentException end) {
        if (next == 0) {
            return Optional.empty();
        }
        if (end instanceof AgentProblem problem && GONE.equals(problem.problem().type())) {
            return Optional.empty();
        }
        if (anyShown && end instanceof AgentUnreachable) {
            return Optional.of(from(next - 1) + " (the last revision that was shown, of which more may have come)");
        }
        return Optional.of(from(next));
    }

    private String from(long first) {
        boolean plain = !prefix.isEmpty() && PLAIN.matcher(prefix).matches();
        String word = plain ? prefix : "'" + prefix.replace("'", "'\\''") + "'";
        return "go on: etcd-agentctl watch " + Plain.text(word) + " --rev " + first;
    }
}
