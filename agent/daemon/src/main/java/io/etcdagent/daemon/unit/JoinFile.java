package io.etcdagent.daemon.unit;

import io.etcdagent.daemon.storage.FileInPlace;
import io.etcdagent.daemon.storage.ReadAccess;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The file that a drop-in makes an {@code EnvironmentFile=} of etcd's unit. systemd, which is root, reads it whenever
 * etcd starts: so it is in a directory of root's, where etcd's user can write into it and put nothing in its place.
 */
public final class JoinFile implements JoinSettings {

    /** Where etcd-agent-adapt has made it: on a disk, unlike /run, and not below the agent's own directory. */
    public static final Path PLACE = Path.of("/var/lib/etcd-agent-join/etcd.env");

    /** What in the unit keeps etcd from obeying the file. */
    public interface UnitsOwn {

        /** For operators; empty if nothing does. */
        Optional<String> obstacle() throws UnitException;
    }

    private final FileInPlace file;
    private final UnitsOwn unitsOwn;

    public JoinFile(Path path, UnitsOwn unitsOwn) {
        this.file = new FileInPlace(path);
        this.unitsOwn = unitsOwn;
    }

    @Override
    public Optional<String> obstacle() throws UnitException {
        return file.writable()
                ? unitsOwn.obstacle()
                : Optional.of(file.path() + ", by which etcd is told how to join, is not there or cannot be written."
                        + " Run, as root: /usr/lib/etcd-agent/etcd-agent-adapt && systemctl restart etcd-agent");
    }

    @Override
    public void put(Map<String, String> variables) throws UnitException {
        String text = VariablesText.of(variables);
        try {
            file.write(text);
            if (!EnvironmentFile.read(file.path()).equals(variables)) {
                throw new IOException("it reads back otherwise than it was written");
            }
        } catch (IOException e) {
            throw failure("how etcd is to join cannot be written to ", e);
        }
    }

    @Override
    public boolean present() throws UnitException {
        try {
            return !file.read().isBlank();
        } catch (NoSuchFileException absent) {
            return false;
        } catch (IOException e) {
            String why = e instanceof AccessDeniedException ? ReadAccess.refused(file.path()) : e.toString();
            throw new UnitException("whether etcd is told to join cannot be seen from " + file.path() + ": " + why, e);
        }
    }

    @Override
    public void clear() throws UnitException {
        try {
            if (present()) {
                file.write("");
            }
        } catch (IOException e) {
            throw failure("that etcd is to join cannot be taken back from ", e);
        }
    }

    private UnitException failure(String what, IOException e) {
        return new UnitException(what + file.path() + ": " + e, e);
    }
}
