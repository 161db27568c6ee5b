package io.etcdagent.daemon.gate;

/** There is room for the new data beside the old, which stays, and for the snapshot. */
final class DiskSpace implements Gate<RecoverSituation> {

    private static final long MEBIBYTE = 1L << 20;

    @Override
    public String name() {
        return "disk-space";
    }

    @Override
    public boolean hard() {
        return true;
    }

    @Override
    public Finding judge(RecoverSituation situation) {
        if (!(situation.data() instanceof DataStanding.Movable room)) {
            return new Finding.Closed(
                    "Where the data lies is not known, so neither is the room there.",
                    "Clear the gate data-directory first");
        }
        String words = "The new data needs " + mebibytes(room.needed()) + " beside the old, which is kept, and "
                + mebibytes(room.free()) + " are free; the snapshot needs " + mebibytes(room.snapshotNeeded()) + " of "
                + mebibytes(room.snapshotFree());
        return room.free() >= room.needed() && room.snapshotFree() >= room.snapshotNeeded()
                ? new Finding.Open(words + ".")
                : new Finding.Closed(
                        words + ".",
                        "Make room on this node; what earlier recoveries kept lies beside the data directory"
                                + " (*.removed-*) and in the agent's state directory (snapshots), see: df -h");
    }

    private static String mebibytes(long bytes) {
        return Math.max(0, bytes) / MEBIBYTE + " MiB";
    }
}
