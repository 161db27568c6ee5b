package io.etcdagent.daemon.storage;

import java.nio.file.Path;
import java.util.List;

/** What it takes to move a member's data aside. */
public sealed interface AsidePlan {

    /** Where the data would be afterwards, in words; for a plan to be shown. */
    String words();

    /**
     * Renames, in their order; none where there is no data.
     *
     * @param renames a database before its WAL: etcd refuses a WAL whose database is gone, and would put a new WAL
     *     beside an old database
     */
    record Renames(List<Rename> renames) implements AsidePlan {

        public Renames {
            renames = List.copyOf(renames);
        }

        @Override
        public String words() {
            return renames.isEmpty()
                    ? "there is no data to move aside"
                    : String.join(
                            ", ",
                            renames.stream()
                                    .map(rename -> rename.from() + " to " + rename.to())
                                    .toList());
        }
    }

    /**
     * It cannot be done.
     *
     * @param words why, and what to do, for operators
     */
    record Obstacle(String words) implements AsidePlan {}

    /**
     * One rename, within one directory.
     *
     * @param again whether there has to be an empty directory of the old name afterwards, of the same owner and mode
     */
    record Rename(Path from, Path to, boolean again) {}
}
