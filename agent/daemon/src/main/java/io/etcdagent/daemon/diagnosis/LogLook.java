package io.etcdagent.daemon.diagnosis;

import io.etcdagent.daemon.discovery.Found;
import io.etcdagent.daemon.discovery.LocalMember;
import io.etcdagent.daemon.health.HealthCheck;
import io.etcdagent.daemon.time.Deadline;
import io.etcdagent.daemon.unit.UnitState;
import io.etcdagent.datadir.log.LogDirectories;
import io.etcdagent.datadir.log.LogSummary;
import io.etcdagent.datadir.log.LogSurvey;
import io.etcdagent.datadir.wal.LockTable;
import io.etcdagent.datadir.wal.WalEnd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Reads the log of a member that is down, within a few seconds and little memory. A log that has not changed since is not
 * read again: a diagnosis may be asked for every few seconds. For any thread.
 */
public final class LogLook {

    /** Several hundred megabytes, where the disk is well; a diagnosis is waited for. */
    private static final Duration WITHIN = Duration.ofSeconds(4);

    private final LockTable locks;
    private final LongSupplier nanoClock;
    private List<FileState> lastFiles = List.of();
    private OwnLog last = new OwnLog.NotLookedAt();

    /** @param locks tell whether an etcd runs on a log */
    public LogLook(LockTable locks, LongSupplier nanoClock) {
        this.locks = locks;
        this.nanoClock = nanoClock;
    }

    OwnLog at(HealthCheck check, Optional<LocalMember> configured) {
        boolean down = check.unit().filter(LogLook::down).isPresent();
        return down
                ? configured
                        .map(LocalMember::settings)
                        .map(settings -> at(
                                settings.dataDirectory().value(),
                                settings.walDirectory().map(Found::value)))
                        .orElseGet(OwnLog.NotLookedAt::new)
                : new OwnLog.NotLookedAt();
    }

    private static boolean down(UnitState unit) {
        return unit.mainPid() == 0;
    }

    synchronized OwnLog at(Path data, Optional<Path> walDirectory) {
        try {
            LogDirectories where = LogDirectories.of(data, walDirectory);
            List<FileState> files = files(where);
            if (files.equals(lastFiles)) {
                return last;
            }
            OwnLog now = undisturbed(where, files, read(where));
            // What stood in the way may be gone the next time, and changes no file.
            if (now instanceof OwnLog.Read) {
                last = now;
                lastFiles = files;
            }
            return now;
        } catch (NoSuchFileException e) {
            return new OwnLog.NotLookedAt();
        } catch (AccessDeniedException e) {
            return new OwnLog.Unread("The log of the member cannot be read by this agent: " + e.getFile()
                    + " (see: ls -ln " + e.getFile() + ")");
        } catch (IOException | UncheckedIOException e) {
            return new OwnLog.Unread("The log of the member cannot be read: " + e.getMessage());
        }
    }

    /** An etcd that was started meanwhile writes what looks like damage to whoever reads half of it. */
    private OwnLog undisturbed(LogDirectories where, List<FileState> before, OwnLog read) throws IOException {
        if (!files(where).equals(before)) {
            return new OwnLog.Unread("The log of the member was changed while it was read, so that it proves nothing;"
                    + " again: etcd-agentctl diagnose");
        }
        Optional<Path> newest = read.summary()
                .map(log -> log.segments().get(log.segments().size() - 1).name())
                .map(where.wal()::resolve);
        if (newest.filter(segment -> !locks.free(segment)).isPresent()) {
            return new OwnLog.Unread(
                    "A process holds the log of the member, or whether one does cannot be seen, so that"
                            + " what was read proves nothing (see: fuser -v " + newest.get() + "); again: etcd-agentctl"
                            + " diagnose");
        }
        return read;
    }

    private OwnLog read(LogDirectories where) throws IOException {
        Deadline deadline = Deadline.after(WITHIN, nanoClock);
        LogSummary summary = LogSurvey.of(where, locks, deadline::passed);
        if (summary.end() instanceof WalEnd.GivenUp) {
            return new OwnLog.Unread("The log of the member was not read to its end within " + WITHIN.toSeconds()
                    + " s; to read all of it: etcd-agentctl wal summary --dir " + where.wal());
        }
        return summary.undecided()
                .<OwnLog>map(why -> new OwnLog.Unread("Not all of the log of the member could be looked at, so that it"
                        + " proves nothing: " + why + " (see: ls -ln " + where.wal()
                        + where.snap().map(snap -> " " + snap).orElse("") + ")"))
                .orElseGet(() -> new OwnLog.Read(summary));
    }

    /** All that changes when somebody writes there. */
    private static List<FileState> files(LogDirectories where) throws IOException {
        List<FileState> all = new ArrayList<>(FileState.in(where.wal()));
        if (where.snap().isPresent()) {
            all.addAll(FileState.in(where.snap().get()));
        }
        return all;
    }
}
