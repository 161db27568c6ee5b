package io.etcdagent.ctl;

import io.etcdagent.ctl.render.Plain;
import io.etcdagent.ctl.render.Style;
import io.etcdagent.ctl.render.WalText;
import io.etcdagent.ctl.view.WalEntryView;
import io.etcdagent.ctl.view.WalSummaryView;
import io.etcdagent.datadir.log.EntryList;
import io.etcdagent.datadir.log.LogDirectories;
import io.etcdagent.datadir.log.LogSummary;
import io.etcdagent.datadir.log.LogSurvey;
import io.etcdagent.datadir.wal.LockTable;
import io.etcdagent.protocol.json.Messages;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "wal",
        description = "A member's write-ahead log as it lies on the disk, read without etcd and without an agent.",
        footer = {
            "%n  summary  what the log comes to: first and last entry, vote, commit, members,",
            "           segments, snapshots, where it ends, and whether etcd can start from it",
            "  entries  the entries, one a line, with what each asks for",
            "%nNothing is written, and no lock is taken: it may be read while etcd runs and writes it. A record at the end "
                    + "that is not complete then is the one that is being written.",
            "A crash leaves a torn end, a record of which some sectors are zero or the file ends within it: etcd removes "
                    + "that by itself when it starts. Everything else that is wrong keeps etcd from starting. Each damage is "
                    + "told with the file, the byte and what etcd makes of it (1), and what comes after it is still "
                    + "read and marked: etcd does not have that.",
            "An entry that was written again with a higher term counts as it was written last. Entries above what the log "
                    + "knows to be committed may still be taken back.",
            "With -o json, summary prints one object, and entries one a line, keys in base64.",
            "%nExamples:",
            "  etcd-agentctl wal summary --dir /var/lib/etcd",
            "  etcd-agentctl wal summary --dir /var/lib/etcd --wal-dir /ssd/wal",
            "  etcd-agentctl wal entries --dir /var/lib/etcd --from 204000 --limit 50",
            "  etcd-agentctl wal entries --dir /mnt/copy -o json | jq -r 'select(.what == \"txn\") | .index'"
        })
final class WalCommand implements Callable<Integer> {

    enum Action {
        SUMMARY,
        ENTRIES;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Parameters(paramLabel = "summary|entries", description = "What to show; see below.")
    private Action action = Action.SUMMARY;

    @Option(
            names = "--dir",
            required = true,
            paramLabel = "DIRECTORY",
            description = "etcd's data directory, or the directory with the segments (*.wal) itself.")
    private Path directory = Path.of("");

    @Option(
            names = "--wal-dir",
            paramLabel = "DIRECTORY",
            description = "Where the segments are if etcd has --wal-dir.")
    private @Nullable Path walDirectory;

    @Option(names = "--from", paramLabel = "INDEX", description = "entries: the first that is shown.")
    private @Nullable Long from;

    @Option(names = "--to", paramLabel = "INDEX", description = "entries: the last that is shown.")
    private @Nullable Long to;

    @Option(names = "--limit", paramLabel = "N", description = "entries: show at most so many (default: all).")
    private @Nullable Long limit;

    private final EtcdAgentCtl root;

    WalCommand(EtcdAgentCtl root) {
        this.root = root;
    }

    @Override
    public Integer call() throws UsageError {
        if (root.format() == OutputFormat.CLASSIC) {
            throw new UsageError("-o classic is for health only");
        }
        root.destination()
                .refuseAnotherHost(
                        "wal reads files", "run it on that machine, or copy the data directory's member from there");
        try {
            LogDirectories where = LogDirectories.of(directory, Optional.ofNullable(walDirectory));
            ExitCode code = action == Action.SUMMARY ? summary(where) : entries(where);
            return code.code();
        } catch (NoSuchFileException e) {
            throw new UsageError(e.getFile() + ": " + (e.getReason() == null ? "it does not exist" : e.getReason()));
        } catch (AccessDeniedException e) {
            root.terminal()
                    .note("etcd-agentctl: " + Plain.text(e.getFile())
                            + " must not be read by this user; read it as etcd's user or as root");
            return ExitCode.FAILED.code();
        } catch (IOException e) {
            root.terminal()
                    .note("etcd-agentctl: the log cannot be read: " + Plain.text(String.valueOf(e.getMessage())));
            return ExitCode.FAILED.code();
        } catch (OutputClosed enough) {
            return ExitCode.DONE.code();
        }
    }

    private ExitCode summary(LogDirectories where) throws UsageError, IOException {
        if (from != null || to != null || limit != null) {
            throw new UsageError("--from, --to and --limit are for wal entries");
        }
        LogSummary summary = LogSurvey.of(where, LockTable.ofKernel(), () -> false);
        if (json()) {
            root.terminal().print(new Messages().pretty(WalSummaryView.of(summary)));
        } else {
            root.terminal().print(WalText.summary(summary, root.style()));
        }
        return summary.well() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private ExitCode entries(LogDirectories where) throws UsageError, IOException, OutputClosed {
        EntryList.Wanted wanted =
                new EntryList.Wanted(number(from, 0), number(to, Long.MAX_VALUE), number(limit, Long.MAX_VALUE));
        BulkOutput out = new BulkOutput(root.terminal().out(), System::nanoTime);
        EntryList list = new EntryList(where.wal(), LockTable.ofKernel());
        EntryList.Result result;
        if (json()) {
            Messages messages = new Messages();
            result = list.<OutputClosed>list(wanted, entry -> out.line(messages.compact(WalEntryView.of(entry))));
        } else {
            out.line(WalText.headings(root.style()));
            result = list.<OutputClosed>list(wanted, entry -> out.line(WalText.row(entry)));
        }
        out.flush();
        if (result.more() && !json()) {
            root.terminal().note("there are more; the next: " + nextPage(wanted, result));
        }
        // Apart from the entries, which somebody may want to have alone.
        WalText.damage(result.flaws(), result.flawCount(), Style.MONOCHROME).forEach(root.terminal()::note);
        return result.flawCount() == 0 ? ExitCode.DONE : ExitCode.FAILED;
    }

    /** The command that goes on after the last entry of this page. */
    private String nextPage(EntryList.Wanted wanted, EntryList.Result result) {
        long next = result.last().isPresent() ? result.last().getAsLong() + 1 : wanted.from();
        return "etcd-agentctl wal entries --dir " + Plain.text(directory.toString())
                + (walDirectory == null ? "" : " --wal-dir " + Plain.text(walDirectory.toString()))
                + " --from " + Long.toUnsignedString(next)
                + (to == null ? "" : " --to " + to)
                + " --limit " + Math.max(1, wanted.limit());
    }

    private boolean json() {
        return root.format() == OutputFormat.JSON;
    }

    private static long number(@Nullable Long given, long otherwise) throws UsageError {
        if (given != null && given < 0) {
            throw new UsageError("--from, --to and --limit take 0 or more");
        }
        return given == null ? otherwise : given;
    }
}
