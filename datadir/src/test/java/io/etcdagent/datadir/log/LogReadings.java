package io.etcdagent.datadir.log;

import io.etcdagent.datadir.wal.LockTable;
import java.nio.file.Path;
import java.util.Optional;

/** Reads logs in a process of its own, whose memory is what it is given. */
final class LogReadings {

    private LogReadings() {}

    public static void main(String[] directories) throws Exception {
        for (String directory : directories) {
            LogDirectories where = LogDirectories.of(Path.of(directory), Optional.empty());
            LogSummary summary = LogSurvey.of(where, LockTable.ofKernel(), () -> false);
            EntryList.Result result = new EntryList(where.wal(), LockTable.ofKernel())
                    .<RuntimeException>list(new EntryList.Wanted(0, -1, Long.MAX_VALUE), entry -> {});
            System.out.println(summary.flawCount() + " " + result.listed());
        }
    }
}
