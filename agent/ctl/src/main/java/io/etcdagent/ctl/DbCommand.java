package io.etcdagent.ctl;

import io.etcdagent.ctl.render.Plain;
import io.etcdagent.datadir.backend.Limits;
import io.etcdagent.datadir.backend.MetaChoice;
import io.etcdagent.datadir.bytes.Damage;
import io.etcdagent.datadir.mvcc.RevisionUnavailable;
import io.etcdagent.datadir.mvcc.Store;
import io.etcdagent.datadir.wal.LockTable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "db",
        description = "A member's keys as they lie on the disk, read without etcd and without an agent.",
        footer = {
            "%n  tables [PREFIX]  the keys as a tree of prefixes, the largest first",
            "  keys [PREFIX]    the keys, each with its revisions, version, lease, size",
            "  get KEY          one key and its value; --history: every change that is left",
            "  leases           the leases, for how long each was granted, and its keys",
            "  members          the members of the cluster, as this file has them",
            "  meta             how far this member had come, and how the file stands",
            "  check            look at every page and every entry: is the file sound?",
            "%nThe file is member/snap/db in etcd's data directory, a copy of it, or what etcdctl snapshot save wrote. It is "
                    + "never written, and no lock is taken: it may be that of a running etcd. No copy is made then either: "
                    + "each page is read as of etcd's newest commit, all keys as they are at one revision, and a compaction "
                    + "beyond that revision meanwhile is an error (1). What etcd took in within the last tenth of a second may "
                    + "not be in its file yet.",
            "What is damaged is told by its place, on standard error, and what else can be read is shown (1). db check "
                    + "then tells all that is wrong; of a file that etcd writes to all the time it may have to say "
                    + "that it cannot tell. Nothing here mends a file: with a quorum of others, etcd-agentctl recover "
                    + "replaces the member; without one, a sound copy is what etcdctl snapshot restore takes.",
            "Where the way to the data is lost at its beginning, --older-meta reads the file as it was one commit before, "
                    + "which lacks the last tenth of a second or so: of that state everything is still there while no etcd "
                    + "writes to the file.",
            "Bytes that are no printable text are shown as \\xNN, a backslash as two; PREFIX and KEY are read the same way. "
                    + "How much of a lease remains is not on the disk: its leader knows. A lease with more than ten thousand keys is "
                    + "told in several pieces.",
            "With -o json, tables, keys, get and leases print a line of JSON for each, keys and values in base64, after "
                    + "them one with the end; members, meta and check print one object.",
            "Keys that do not fit into memory go to a nameless file in /tmp meanwhile, or where "
                    + "ETCD_AGENTCTL_JAVA_OPTS=-Djava.io.tmpdir=DIR says.",
            "%nExamples:",
            "  etcd-agentctl db check --file /var/lib/etcd/member/snap/db",
            "  etcd-agentctl db tables --file /var/lib/etcd/member/snap/db --depth 3",
            "  etcd-agentctl db keys /registry/pods/ --file db.copy",
            "  etcd-agentctl db get /registry/namespaces/default --file db.copy --history",
            "  etcd-agentctl db get /blob --file db.copy --raw > blob"
        })
final class DbCommand implements Callable<Integer> {

    enum Action {
        TABLES,
        KEYS,
        GET,
        LEASES,
        MEMBERS,
        META,
        CHECK;

        /** Those that show keys as they are at a revision. */
        private static final Set<Action> AT_REVISION = EnumSet.of(TABLES, KEYS, GET);

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Parameters(
            index = "0",
            paramLabel = "tables|keys|get|leases|members|meta|check",
            description = "What to show; see below.")
    private Action action = Action.TABLES;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "PREFIX|KEY",
            description = "tables, keys: only those that begin with it; get: the key.")
    private @Nullable String key;

    @Option(names = "--file", required = true, paramLabel = "FILE", description = "The backend file.")
    private Path file = Path.of("");

    @Option(
            names = "--rev",
            paramLabel = "N",
            description = "tables, keys, get: as it was at this revision (default: the newest).")
    private @Nullable Long revision;

    @Option(
            names = "--depth",
            paramLabel = "N",
            description = "tables: how many levels, such as 2 for /registry/ and /registry/pods/ (default: 2).")
    private @Nullable Integer depth;

    @Option(names = "--history", description = "get: every change that is left, the oldest first.")
    private boolean history;

    @Option(
            names = "--full",
            description = "get: all of a value, however long it is; leases: all keys, however many they are.")
    private boolean full;

    @Option(
            names = "--older-meta",
            description = "Read the file of a stopped etcd as it was one commit before its newest.")
    private boolean olderMeta;

    @Mixin
    private final ShowingOptions showing = new ShowingOptions();

    private final EtcdAgentCtl root;

    DbCommand(EtcdAgentCtl root) {
        this.root = root;
    }

    @Override
    public Integer call() throws UsageError {
        root.destination()
                .refuseAnotherHost(
                        "db reads a file",
                        "run it on that machine, or copy the file from there; what its etcd holds now, its agent tells: "
                                + "etcd-agentctl --host HOST tables, keys, get, leases or members");
        check();
        DamageNotes damages = new DamageNotes();
        try (Store store = Store.open(
                file,
                Limits.of(Runtime.getRuntime().maxMemory()),
                Path.of(System.getProperty("java.io.tmpdir")),
                olderMeta ? MetaChoice.OLDER : MetaChoice.NEWEST)) {
            return shown(store, damages);
        } catch (NoSuchFileException e) {
            throw new UsageError("there is no file " + e.getFile());
        } catch (AccessDeniedException e) {
            return fail(e.getFile() + " must not be read by this user; read it as etcd's user or as root");
        } catch (IOException e) {
            return fail(String.valueOf(e.getMessage()));
        } catch (RevisionUnavailable e) {
            return fail(e.getMessage());
        } catch (Damage e) {
            return fail(e.getMessage());
        } catch (OutputClosed enough) {
            return ExitCode.DONE.code();
        }
    }

    private int shown(Store store, DamageNotes damages)
            throws IOException, RevisionUnavailable, UsageError, OutputClosed {
        try {
            ExitCode code = show(store, damages);
            return damages.count() == 0 ? code.code() : ExitCode.FAILED.code();
        } catch (Damage e) {
            int code = fail(e.getMessage());
            if (!olderMeta) {
                root.terminal().note("  next: the same with --older-meta, which may still lead to the data");
            }
            return code;
        }
    }

    private ExitCode show(Store store, DamageNotes damages)
            throws IOException, Damage, RevisionUnavailable, UsageError, OutputClosed {
        Session session = root.sessionAlone();
        boolean inUse = LockTable.ofKernel().holds(file);
        if (inUse && olderMeta) {
            throw new UsageError("an etcd has " + file
                    + " open and writes over what --older-meta would read; copy the file, or stop etcd first");
        }
        DbFile shown = new DbFile(file, store, inUse, damages, session);
        DbData data = new DbData(shown, showing.showing(session));
        return switch (action) {
            case TABLES -> data.tables(at(), bytes(), depth == null ? 2 : depth);
            case KEYS -> data.keys(at(), bytes());
            case GET -> data.get(at(), bytes(), history, full);
            case LEASES -> data.leases(full);
            case MEMBERS -> shown.members();
            case META -> shown.meta();
            case CHECK -> shown.check();
        };
    }

    private void check() throws UsageError {
        if (root.format() == OutputFormat.CLASSIC) {
            throw new UsageError("-o classic is for health only");
        }
        if (action == Action.GET && (key == null || key.isEmpty())) {
            throw new UsageError("db get needs the KEY that it shows");
        }
        if (key != null && !Action.AT_REVISION.contains(action)) {
            throw new UsageError("db " + action + " takes no " + key);
        }
        if (revision != null && !Action.AT_REVISION.contains(action)) {
            throw new UsageError("--rev is for db tables, keys and get");
        }
        if (revision != null && revision < 1) {
            throw new UsageError("--rev takes 1 or more");
        }
        if (depth != null && (action != Action.TABLES || depth < 0 || depth > 100)) {
            throw new UsageError("--depth is for db tables, and takes 0 to 100");
        }
        if (history && action != Action.GET) {
            throw new UsageError("--history is for db get");
        }
        if (full && action != Action.GET && action != Action.LEASES) {
            throw new UsageError("--full is for db get and db leases");
        }
        if (!Files.isRegularFile(file) && Files.exists(file)) {
            throw new UsageError(file + " is not a file; the backend file is member/snap/db in etcd's data directory");
        }
    }

    private OptionalLong at() {
        return revision == null ? OptionalLong.empty() : OptionalLong.of(revision);
    }

    private byte[] bytes() throws UsageError {
        return key == null ? new byte[0] : DataCommand.bytes(key);
    }

    private int fail(@Nullable String why) {
        root.terminal().note("etcd-agentctl: " + Plain.text(String.valueOf(why)));
        return ExitCode.FAILED.code();
    }
}
