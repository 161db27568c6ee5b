package io.etcdagent.daemon.diagnosis;

import io.etcdagent.daemon.discovery.LocalMember;
import io.etcdagent.daemon.health.HealthCheck;
import io.etcdagent.datadir.backend.Limits;
import io.etcdagent.datadir.bytes.Damage;
import io.etcdagent.datadir.mvcc.Store;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads how far the backend file of a member that is down has come: a few pages, however large it is. A file that has not
 * changed since is not read again. For any thread.
 */
public final class BackendLook {

    /** The agent's heap is small, and what is read here is small too. */
    private static final Limits LIMITS = Limits.of(4 << 20);

    /** Nothing is sorted here, so that nothing is put away; and least of all beside etcd's files. */
    private static final Path NOWHERE = Path.of("/nonexistent");

    private Optional<FileState> lastFile = Optional.empty();
    private OwnBackend last = new OwnBackend.NotLookedAt();

    OwnBackend at(HealthCheck check, Optional<LocalMember> configured) {
        boolean down = check.unit().filter(state -> state.mainPid() == 0).isPresent();
        return down
                ? configured
                        .map(found ->
                                at(found.settings().dataDirectory().value().resolve("member/snap/db")))
                        .orElseGet(OwnBackend.NotLookedAt::new)
                : new OwnBackend.NotLookedAt();
    }

    synchronized OwnBackend at(Path file) {
        try {
            FileState now = FileState.of(file);
            if (lastFile.filter(now::equals).isPresent()) {
                return last;
            }
            OwnBackend read = read(file);
            if (!FileState.of(file).equals(now)) {
                return new OwnBackend.Unread("The backend file of the member was changed while it was read, so that it"
                        + " proves nothing; again: etcd-agentctl diagnose");
            }
            // What stood in the way may be gone the next time, and changes no file.
            if (!(read instanceof OwnBackend.Unread)) {
                last = read;
                lastFile = Optional.of(now);
            }
            return read;
        } catch (NoSuchFileException e) {
            return new OwnBackend.NotLookedAt();
        } catch (AccessDeniedException e) {
            return new OwnBackend.Unread("The backend file of the member cannot be read by this agent: " + e.getFile()
                    + " (see: ls -ln " + e.getFile() + ")");
        } catch (IOException e) {
            return new OwnBackend.Unread("The backend file of the member cannot be read: " + e.getMessage());
        }
    }

    private static OwnBackend read(Path file) throws IOException {
        if (Files.size(file) == 0) {
            // etcd takes an empty file for one that it is to begin.
            return new OwnBackend.Unread("The backend file of the member is empty: " + file);
        }
        Store opened;
        try {
            opened = Store.open(file, LIMITS, NOWHERE);
        } catch (Damage damage) {
            return new OwnBackend.NoBeginning(String.valueOf(damage.getMessage()));
        }
        List<Damage> damages = new ArrayList<>();
        try (Store store = opened) {
            OwnBackend read = new OwnBackend.Read(store.info(damages::add));
            return damages.isEmpty() ? read : damaged(file, damages.get(0));
        } catch (Damage damage) {
            return damaged(file, damage);
        }
    }

    private static OwnBackend damaged(Path file, Damage damage) {
        return new OwnBackend.Unread("The backend file of the member is damaged: " + damage.getMessage()
                + "; to look at all of it: etcd-agentctl db check --file " + file);
    }
}
