package io.etcdagent.datadir.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdagent.datadir.wal.Flaw.Kind;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

final class FlawTest {

    @Test
    void onlyWhatTheDiskItselfRefusesIsBlamedOnTheDisk() {
        assertEquals(Kind.UNREADABLE, Kind.of(new IOException("Input/output error")));
        assertEquals(Kind.UNSEEN, Kind.of(new IOException("Is a directory")));
        assertEquals(Kind.UNSEEN, Kind.of(new AccessDeniedException("file")));
        assertEquals(Kind.UNSEEN, Kind.of(new NoSuchFileException("file")));
        assertEquals(Kind.UNSEEN, Kind.of(new FileSystemException("file", null, "Too many open files")));
        assertEquals(Kind.UNSEEN, Kind.of(new ClosedByInterruptException()));
    }
}
