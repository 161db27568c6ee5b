package io.etcdagent.daemon.diagnosis;

import static io.etcdagent.daemon.diagnosis.Fact.BACKEND_END;
import static io.etcdagent.daemon.diagnosis.Fact.BACKEND_HAS_NO_BEGINNING;
import static io.etcdagent.daemon.diagnosis.Fact.DATA_ABSENT;
import static io.etcdagent.daemon.diagnosis.Fact.DATA_PRESENT;
import static io.etcdagent.daemon.diagnosis.Fact.DATA_UNREADABLE;
import static io.etcdagent.daemon.diagnosis.Fact.DISK_FULL;
import static io.etcdagent.daemon.diagnosis.Fact.LOG_CONTRADICTS_ITSELF;
import static io.etcdagent.daemon.diagnosis.Fact.LOG_DAMAGED;
import static io.etcdagent.daemon.diagnosis.Fact.LOG_END;
import static io.etcdagent.daemon.diagnosis.Fact.LOG_LACKS_SEGMENT;
import static io.etcdagent.daemon.diagnosis.Fact.MEMBER_IS_LISTED;
import static io.etcdagent.daemon.diagnosis.Fact.NOT_SERVING;
import static io.etcdagent.daemon.diagnosis.Fact.NO_SNAPSHOT_ON_DISK;
import static io.etcdagent.daemon.diagnosis.Fact.ONE_MEMBER_ONLY_WORKED_HERE;
import static io.etcdagent.daemon.diagnosis.Fact.ROLLBACK_SEEN;

import java.util.List;

/** The data of the member, and the disk that it lies on. */
final class DataSignatures {

    private static final String DRY_RUN = "See what replacing it takes, then do it: etcd-agentctl recover --dry-run";
    private static final String NO_FORCE =
            "Do not start it again and again, and never use --force-new-cluster: it would begin a cluster of its own.";
    private static final String NO_WIPE =
            "Do not delete anything under {data}, and do not start it on an empty directory: it would come back under an"
                    + " id that has already voted.";

    private DataSignatures() {}

    static List<Signature> all() {
        return List.of(
                Signature.of("rolled-back", Gravity.FATAL)
                        .says("tocommit\\(\\d+\\) is out of range \\[lastIndex\\([1-9]\\d*\\)\\]")
                        .needs(NOT_SERVING, DATA_PRESENT, ONE_MEMBER_ONLY_WORKED_HERE)
                        .provenBy(ROLLBACK_SEEN)
                        .tells(LOG_END)
                        .means("The data of {member} is older than what it has already acknowledged: its disk went back"
                                + " in time, or the end of its log is gone.")
                        .because(
                                "Its log ends before an entry that it had confirmed to have. That is what a disk"
                                        + " snapshot or a backup that was restored leaves, or a log that was cut or not synced.")
                        .next(
                                "If the machine or its disk was restored: tell whoever did it, it must not happen to a"
                                        + " second member.",
                                DRY_RUN)
                        .avoid(NO_FORCE, Recovery.MENDS),
                Signature.of("wiped", Gravity.FATAL)
                        .says("tocommit\\(\\d+\\) is out of range \\[lastIndex\\(0\\)\\]")
                        .needs(NOT_SERVING, NO_SNAPSHOT_ON_DISK, ONE_MEMBER_ONLY_WORKED_HERE)
                        .provenBy(NOT_SERVING, DATA_ABSENT, MEMBER_IS_LISTED)
                        .means(
                                "The data of {member} is gone, and the cluster still counts it as the member that had it.")
                        .because(
                                "Its log is empty, while the cluster knows that this member id has acknowledged entries."
                                        + " A directory that was emptied, or a volume that is not mounted, looks like that.")
                        .next("Make sure that the right volume is mounted: findmnt --target {data}", DRY_RUN)
                        .avoid(NO_WIPE, Recovery.MENDS),
                Signature.of("log-and-state-differ", Gravity.FATAL)
                        .says("state\\.commit \\d+ is out of range \\[", "cannot use none as id")
                        .needs(NOT_SERVING, DATA_PRESENT)
                        .provenBy(NOT_SERVING, LOG_CONTRADICTS_ITSELF)
                        .tells(LOG_CONTRADICTS_ITSELF, LOG_END)
                        .means("The log of {member} contradicts itself: what it says was committed is not in it.")
                        .because(
                                "etcd compares the two before it takes part; they differ only if files were lost or cut.")
                        .next(DRY_RUN)
                        .avoid(NO_FORCE, Recovery.MENDS),
                Signature.of("wal-corrupt", Gravity.FATAL)
                        .says(
                                "\\b(?:wal|walpb): crc mismatch",
                                "failed to read WAL, cannot be repaired",
                                "failed to repair WAL",
                                "(?:read wal|WAL) error \\(.*\\) (?:and )?cannot be repaired",
                                "wal: max entry size limit exceeded",
                                "wal: slice bounds out of range",
                                "\"discovery failed\".*\"error\":\"(?:proto: |unexpected EOF)",
                                "etcdmain: (?:proto: |unexpected EOF)")
                        .needs(NOT_SERVING, DATA_PRESENT)
                        .provenBy(NOT_SERVING, LOG_DAMAGED)
                        .tells(LOG_DAMAGED, LOG_LACKS_SEGMENT, LOG_END)
                        .means("The log of {member} on its disk is damaged.")
                        .because(
                                "Its checksums do not fit; etcd repairs only an end that was cut while it was written.")
                        .next(
                                "Look for what damaged it, the disk may be failing: dmesg -T | tail -50",
                                "See what is left of it: etcd-agentctl wal summary --dir {data}",
                                DRY_RUN)
                        .avoid(NO_WIPE, Recovery.MENDS),
                Signature.of("wal-missing", Gravity.FATAL)
                        .says("(?:failed to open WAL|open wal error: )(?!.*file already locked)", "wal: file not found")
                        .needs(NOT_SERVING, DATA_PRESENT)
                        .provenBy(NOT_SERVING, LOG_LACKS_SEGMENT)
                        .tells(LOG_LACKS_SEGMENT, LOG_END)
                        .means("A segment of the log of {member} is missing.")
                        .because("etcd finds no segment that goes on from its newest snapshot.")
                        .next("Ask whoever cleaned up {data}/member/wal whether the files can be had back.", DRY_RUN)
                        .avoid(NO_WIPE, Recovery.MENDS),
                Signature.of("backend-behind-snapshot", Gravity.FATAL)
                        .says(
                                "failed to recover v3 backend from snapshot",
                                "failed to find database snapshot file",
                                "recovering backend from snapshot error: database snapshot file path error")
                        .needs(NOT_SERVING, DATA_PRESENT)
                        .tells(BACKEND_END)
                        .means("The backend file of {member} is missing or older than its newest snapshot, and no copy"
                                + " lies beside it to make up for that.")
                        .because(
                                "etcd has a snapshot with a higher index than the backend's; a loss of power, or a file"
                                        + " that was removed or put back, leaves that.")
                        .next(DRY_RUN)
                        .avoid("Do not delete *.snap files to get past it: entries would be lost.", Recovery.MENDS),
                Signature.of("backend-older-than-snapshot", Gravity.FATAL)
                        .says("database file \\(.* index \\d+\\) does not match with snapshot \\(index \\d+\\)")
                        .needs(NOT_SERVING, DATA_PRESENT)
                        .tells(BACKEND_END)
                        .means("The backend file of {member} is older than its newest snapshot.")
                        .because("etcd compares their indices at each start.")
                        .next(DRY_RUN)
                        .avoid("Do not delete *.snap files to get past it: entries would be lost.", Recovery.MENDS),
                Signature.of("backend-missing", Gravity.FATAL)
                        .says("database file \\(.*\\) of the backend is missing")
                        .needs(NOT_SERVING, DATA_PRESENT)
                        .means("The backend file of {member} was removed, while its log is there.")
                        .because("etcd found a log of its own and no backend file beside it.")
                        .next(DRY_RUN)
                        .avoid("Do not copy the backend file of another member there.", Recovery.MENDS),
                Signature.of("data-unreadable", Gravity.FATAL)
                        .says(
                                "open [^\"]*/member/[^\"]*: permission denied",
                                "cannot access (?:data|member) directory",
                                "cannot write to (?:member|WAL) directory",
                                "failed to (?:list data directory|create snapshot directory)",
                                "error listing data dir",
                                "create snapshot directory error",
                                "directory .*,? .*does(?:n't| not) have (?:the )?expected permission.*refus")
                        .needs(NOT_SERVING)
                        .provenBy(NOT_SERVING, DATA_UNREADABLE)
                        .means("etcd may not read or write {data}.")
                        .because("Owner, mode or a security module stand in the way; files that root restored or copied"
                                + " belong to root.")
                        .next(
                                "See what belongs to whom: ls -lnR {data} | head -30; etcd's user: systemctl show -p User"
                                        + " {unit}",
                                "Give it back to etcd's user with chown -R; then: etcd-agentctl start")
                        .avoid("Do not run etcd as root to get past it.", Recovery.DOES_NOT_HELP),
                Signature.of("disk-full", Gravity.FATAL)
                        .says("no space left on device", "disk quota exceeded")
                        .needs(DISK_FULL)
                        .provenBy(NOT_SERVING, DISK_FULL)
                        .means("The file system of {data} is full.")
                        .because("etcd cannot write its log, and ends.")
                        .next("df -h {data}; make room that is not etcd's, then: etcd-agentctl start")
                        .avoid("Do not delete files under {data}.", Recovery.DOES_NOT_HELP),
                Signature.of("disk-failing", Gravity.FATAL)
                        .says("input/output error", "read-only file system", "structure needs cleaning")
                        .needs(NOT_SERVING)
                        .means("The disk under {data} does not work.")
                        .because("The kernel refuses to read or write there.")
                        .next("dmesg -T | tail -50; mend or replace the disk first, then: etcd-agentctl diagnose")
                        .avoid("Do not recover onto a disk that fails.", Recovery.HUMAN),
                Signature.of("backend-locked", Gravity.BLOCKING)
                        .says(
                                "db file is flocked by another process, or taking too long",
                                "another etcd process is using \".*\" and holds the file lock",
                                "fileutil: file already locked")
                        .needs(NOT_SERVING)
                        .means("Another process holds the backend file of {member}: a second etcd, or a tool.")
                        .because("etcd waits for the lock on it, for as long as it takes.")
                        .next("See who: fuser -v {data}/member/snap/db; end that process")
                        .avoid(
                                "Do not move or delete the file: the lock goes with the process, not with the file.",
                                Recovery.DOES_NOT_HELP),
                Signature.of("backend-corrupt", Gravity.FATAL)
                        .says(
                                "freepages: failed to get all reachable pages",
                                "page \\d+ already freed",
                                "assertion failed: Page expected to be",
                                "(?:failed to open database|cannot open database at).*(?:invalid database|version mismatch"
                                        + "|checksum error|file size too small)",
                                "unexpected fault address 0x")
                        .needs(NOT_SERVING, DATA_PRESENT)
                        .provenBy(NOT_SERVING, BACKEND_HAS_NO_BEGINNING)
                        .tells(BACKEND_HAS_NO_BEGINNING)
                        .means("The backend file of {member} is damaged.")
                        .because("Its pages contradict each other.")
                        .next(
                                "Look for what damaged it, the disk may be failing: dmesg -T | tail -50",
                                "See what is left of it: etcd-agentctl db check --file {data}/member/snap/db",
                                DRY_RUN)
                        .avoid("Do not run bbolt surgery on a member that can be replaced.", Recovery.MENDS),
                Signature.of("corrupt-at-start", Gravity.FATAL)
                        .says("checkInitialHashKV failed", "found data inconsistency with peers")
                        .in("3.3 to 3.6, where the check is switched on")
                        .needs(NOT_SERVING)
                        .means("The data of {member} differs from what others have at the same revision, so it does not"
                                + " start.")
                        .because("etcd compares hashes before it serves (--experimental-initial-corrupt-check).")
                        .next(
                                "Find out who is in the minority: etcdctl endpoint hashkv --cluster",
                                "If it is this one: etcd-agentctl recover --dry-run")
                        .avoid("Do not switch the check off to get it up.", Recovery.HUMAN));
    }
}
