package io.etcdagent.ctl;

import io.etcdagent.ctl.render.Escaped;
import io.etcdagent.ctl.render.KeyText;
import io.etcdagent.ctl.render.LeaseText;
import io.etcdagent.ctl.render.Showing;
import io.etcdagent.ctl.render.TablesText;
import io.etcdagent.ctl.view.DbHead;
import io.etcdagent.ctl.view.DbLine;
import io.etcdagent.datadir.bytes.Bytes;
import io.etcdagent.datadir.bytes.Damage;
import io.etcdagent.datadir.mvcc.KeyRevision;
import io.etcdagent.datadir.mvcc.KeyState;
import io.etcdagent.datadir.mvcc.Lease;
import io.etcdagent.datadir.mvcc.LeaseVisitor;
import io.etcdagent.datadir.mvcc.RevisionUnavailable;
import io.etcdagent.datadir.tables.PrefixTree;
import io.etcdagent.datadir.tables.Table;
import io.etcdagent.protocol.KeyView;
import io.etcdagent.protocol.LeaseView;
import io.etcdagent.protocol.TableView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What is in a backend file, as it is printed. */
final class DbData {

    /** What tables may take of memory before the smallest are folded; there are then tens of thousands. */
    private static final long TABLES = 4 << 20;

    /** Of the keys of a lease, how many are shown unless all were asked for. */
    private static final int FEW = 10;

    /** A lease with more keys than these is told in several pieces, so that they need not be held at once. */
    private static final int AT_ONCE = 10_000;

    private final DbFile file;
    private final Showing showing;
    private final BulkOutput out;

    DbData(DbFile file, Showing showing) {
        this.file = file;
        this.showing = showing;
        this.out = new BulkOutput(file.session().terminal().out(), System::nanoTime);
    }

    /** Somebody closed the output, within what can only tell of a file that cannot be read. */
    private static final class Closed extends IOException {

        private static final long serialVersionUID = 1;

        Closed(OutputClosed cause) {
            super(cause);
        }
    }

    @FunctionalInterface
    private interface Printing {
        void print() throws OutputClosed;
    }

    private static void printing(Printing printing) throws Closed {
        try {
            printing.print();
        } catch (OutputClosed e) {
            throw new Closed(e);
        }
    }

    @FunctionalInterface
    private interface Reading {
        void read() throws IOException, Damage, RevisionUnavailable, OutputClosed;
    }

    private ExitCode reading(Reading reading) throws IOException, Damage, RevisionUnavailable, OutputClosed {
        try {
            reading.read();
            if (json()) {
                out.line(file.json(DbLine.of(file.damages().end())));
            }
            out.flush();
        } catch (Closed e) {
            throw new OutputClosed();
        } catch (IOException | Damage | RevisionUnavailable e) {
            out.flush();
            throw e;
        }
        return file.end();
    }

    ExitCode tables(OptionalLong wanted, byte[] prefix, int depth)
            throws IOException, Damage, RevisionUnavailable, OutputClosed {
        PrefixTree tree = new PrefixTree(prefix, depth, TABLES);
        return reading(() -> {
            long revision = begin(wanted);
            file.store()
                    .keys(
                            revision,
                            prefix,
                            key -> {
                                byte[] name = key.key().toArray();
                                tree.add(name, name.length, (long) name.length + key.valueLength(), key.modRevision());
                                return true;
                            },
                            file.damages());
            List<TableView> tables = new ArrayList<>();
            flatten(tree.finish(), 0, tables);
            if (!json() && tables.get(0).keys() == 0) {
                NoKeys.tell(prefix, revision, file.session());
            }
            if (json()) {
                for (TableView table : tables) {
                    out.line(file.json(DbLine.of(table)));
                }
            } else {
                for (String line :
                        TablesText.lines(tables, showing, file.session().style())) {
                    out.line(line);
                }
            }
        });
    }

    ExitCode keys(OptionalLong wanted, byte[] prefix) throws IOException, Damage, RevisionUnavailable, OutputClosed {
        return reading(() -> {
            long revision = begin(wanted);
            if (!json() && showing != Showing.RAW) {
                out.line(KeyText.headings(file.session().style()));
            }
            boolean[] any = {false};
            file.store()
                    .keys(
                            revision,
                            prefix,
                            key -> {
                                any[0] = true;
                                printing(() -> print(view(key)));
                                return true;
                            },
                            file.damages());
            if (!json() && !any[0]) {
                NoKeys.tell(prefix, revision, file.session());
            }
        });
    }

    ExitCode get(OptionalLong wanted, byte[] key, boolean history, boolean full)
            throws IOException, Damage, RevisionUnavailable, OutputClosed {
        KeyRevision[] newest = new KeyRevision[1];
        long[] at = {0};
        ExitCode code = reading(() -> {
            at[0] = begin(wanted);
            file.store()
                    .changes(
                            at[0],
                            change -> {
                                if (change.key().sameAs(key)) {
                                    newest[0] = change;
                                    if (history) {
                                        printing(() -> print(change, full));
                                    }
                                }
                                return true;
                            },
                            file.damages());
            if (!history && newest[0] != null && !newest[0].deleted()) {
                print(newest[0], full);
            }
        });
        boolean found = newest[0] != null && (history || !newest[0].deleted());
        if (!found) {
            file.session()
                    .terminal()
                    .note("there is no key " + Escaped.text(key) + " at revision " + at[0]
                            + (newest[0] == null
                                    ? ""
                                    : "; it was deleted at "
                                            + newest[0].revision().main()
                                            + ", and --history shows what is left of it"));
            return ExitCode.FAILED;
        }
        return code;
    }

    ExitCode leases(boolean full) throws IOException, Damage, RevisionUnavailable, OutputClosed {
        Leases leases = new Leases(full ? Integer.MAX_VALUE : FEW);
        return reading(() -> {
            begin(OptionalLong.empty());
            if (!json()) {
                out.line(LeaseText.headings(file.session().style()));
            }
            file.store().leases(leases, file.damages());
            leases.end();
        });
    }

    /** Collects the keys of a lease, and prints it when the next one comes. */
    private final class Leases implements LeaseVisitor {

        private final int most;
        private final List<Bytes> keys = new ArrayList<>();
        private @Nullable Lease lease;
        private long count;

        Leases(int most) {
            this.most = most;
        }

        @Override
        public void lease(Lease next) throws IOException {
            end();
            lease = next;
        }

        @Override
        public void key(Bytes key) throws IOException {
            if (keys.size() == AT_ONCE) {
                end();
            }
            count++;
            if (json() || keys.size() < most) {
                keys.add(key);
            }
        }

        void end() throws IOException {
            Lease complete = lease;
            if (complete != null) {
                printing(() -> print(complete));
            }
            keys.clear();
            count = 0;
        }

        private void print(Lease complete) throws OutputClosed {
            if (json()) {
                out.line(file.json(DbLine.of(new LeaseView(
                        Long.toHexString(complete.id()),
                        complete.ttl(),
                        null,
                        keys.stream().map(DbData::base64).toList(),
                        null))));
            } else {
                for (String line : LeaseText.lines(complete, keys, count, showing)) {
                    out.line(line);
                }
            }
        }
    }

    private long begin(OptionalLong wanted) throws IOException, Damage, RevisionUnavailable, OutputClosed {
        long revision = file.store().pin(wanted, file.damages());
        if (json()) {
            out.line(file.json(DbLine.of(new DbHead(file.path().toString(), revision, file.inUse()))));
        } else if (file.inUse()) {
            file.session()
                    .terminal()
                    .note("etcd has this file open: what follows is revision " + revision
                            + "; what it took in just now may be missing");
        }
        return revision;
    }

    private void print(KeyView key) throws OutputClosed {
        if (json()) {
            out.line(file.json(DbLine.of(key)));
        } else if (showing == Showing.RAW) {
            out.bytes(KeyText.name(key));
            out.bytes(new byte[] {'\n'});
        } else {
            out.line(KeyText.row(key, showing));
        }
    }

    private void print(KeyRevision change, boolean full) throws OutputClosed {
        if (change.deleted()) {
            long revision = change.revision().main();
            if (json()) {
                out.line(file.json(DbLine.deleted(revision)));
            } else if (showing != Showing.RAW) {
                out.line("deleted at revision " + revision);
            }
        } else if (json()) {
            out.line(file.json(DbLine.of(view(change))));
        } else if (showing == Showing.RAW) {
            out.bytes(change.value().toArray());
        } else {
            for (String line :
                    KeyText.lines(view(change), showing, full, file.session().style())) {
                out.line(line);
            }
        }
    }

    private static KeyView view(KeyState key) {
        return new KeyView(
                base64(key.key()),
                key.createRevision(),
                key.modRevision(),
                key.version(),
                lease(key.lease()),
                (long) key.valueLength(),
                null);
    }

    private static KeyView view(KeyRevision change) {
        return new KeyView(
                base64(change.key()),
                change.createRevision(),
                change.modRevision(),
                change.version(),
                lease(change.lease()),
                (long) change.value().length(),
                base64(change.value()));
    }

    private static void flatten(Table table, int depth, List<TableView> rows) {
        rows.add(new TableView(
                base64(table.prefix()), depth, table.keys(), table.bytes(), table.newestRevision(), null));
        for (Table within : table.tables()) {
            flatten(within, depth + 1, rows);
        }
        Table.Rest rest = table.rest();
        if (rest.tables() > 0) {
            rows.add(new TableView(
                    base64(table.prefix()),
                    depth + 1,
                    rest.keys(),
                    rest.bytes(),
                    table.newestRevision(),
                    rest.tables()));
        }
    }

    private static @Nullable String lease(long id) {
        return id == 0 ? null : Long.toHexString(id);
    }

    private static String base64(Bytes bytes) {
        return Base64.getEncoder().encodeToString(bytes.toArray());
    }

    private boolean json() {
        return file.session().json();
    }
}
