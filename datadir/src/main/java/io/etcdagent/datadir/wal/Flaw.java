package io.etcdagent.datadir.wal;

import io.etcdagent.datadir.bytes.Damage;
import java.io.IOException;
import java.util.Locale;

/**
 * Something that is wrong with a log, where it is wrong, and what etcd makes of it.
 *
 * @param damage where and what
 * @param etcd what etcd does about it when it starts
 */
public record Flaw(Kind kind, Damage damage, Etcd etcd) {

    /** What is wrong. */
    public enum Kind {
        /** A record is said to go on after the end of its file. */
        CUT_OFF,
        /** The checksum of a record differs from what the record says. */
        CHECKSUM,
        /** A record is none, or none that etcd writes. */
        MALFORMED,
        /** A segment does not go on where the one before ends. */
        CHAIN,
        /** A segment is missing between two that are there. */
        SEGMENT_MISSING,
        /** Two segments are of different members or clusters. */
        METADATA,
        /** The disk does not give it. */
        UNREADABLE,
        /** It could not be opened, or not be read for a reason that lies with the reader: it says nothing of the log. */
        UNSEEN,
        /** Entries are missing between two that are there. */
        GAP,
        /** More is said to be committed than there is. */
        COMMIT_BEYOND_END,
        /** After the end of the log comes something that is not zero. */
        AFTER_END,
        /** No snapshot and no beginning of the log is there to start from. */
        NO_START,
        /** A snapshot is damaged. */
        SNAPSHOT;

        /** As the C library has EIO. In another language the disk is not blamed. */
        private static final String OF_THE_DISK = "Input/output error";

        /** What a failure of reading says: of the disk, only if the disk itself has refused. */
        public static Kind of(IOException failure) {
            return OF_THE_DISK.equals(failure.getMessage()) ? UNREADABLE : UNSEEN;
        }

        /** In kebab-case. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** What etcd does about it. */
    public enum Etcd {
        /** Takes it for a write that a crash has cut off, and takes away what follows. */
        CUTS_OFF,
        /** Does not start. */
        REFUSES,
        /** Starts without it. */
        PASSES_OVER,
        /** Nobody knows: something that it looks at could not be looked at. */
        UNKNOWN;

        /** In kebab-case. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
