package io.etcdagent.daemon.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadAccessTest {

    @TempDir
    private Path directory;

    @Test
    void refusalNamesUserFileOwnerModeAndTheCommandsThatHelp() throws Exception {
        Path file = Files.createFile(directory.resolve("key.pem"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        PosixFileAttributes of = Files.readAttributes(file, PosixFileAttributes.class);

        assertEquals(
                "the agent's user etcd may not read it (it belongs to "
                        + of.owner().getName() + ":"
                        + of.group().getName() + ", mode rw-------); grant it with: chgrp etcd " + file
                        + " && chmod g+r " + file + ", or: setfacl -m u:etcd:r " + file,
                ReadAccess.refused(file, "etcd"));
    }

    /** Whoever runs this: root can give the file away, and another user is nobody whom the agent runs as. */
    @Test
    void secretOfAStrangerIsHisToRead() throws Exception {
        Path file = Files.createFile(directory.resolve("key.pem"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        String own = Files.getOwner(file).getName();
        assertEquals(Optional.empty(), ReadAccess.others(file, own));
        if ("root".equals(own)) {
            Files.setOwner(
                    file, file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
        }

        String told = ReadAccess.others(file, "etcd").orElseThrow();

        assertTrue(told.startsWith("it belongs to " + Files.getOwner(file).getName()), told);
    }
}
