package io.etcdagent.daemon.testing;

import io.etcdagent.daemon.etcd.EtcdConnection;
import io.etcdagent.daemon.etcd.EtcdException;
import io.etcdagent.daemon.etcd.MemberStatus;
import io.etcdagent.daemon.etcd.Transaction;
import java.time.Duration;

/** Free pages in the backend files of a cluster's members: much is written, deleted, and forgotten by a compaction. */
public final class FreePages {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int KEYS = 40;
    private static final String VALUE = "x".repeat(250_000);

    private final EtcdConnection member;

    /** @param member the one that is written to, and waited for */
    public FreePages(EtcdConnection member) {
        this.member = member;
    }

    /** Makes about ten MiB of them, and waits until most of the member's file is free. */
    public void make() throws EtcdException {
        for (int i = 0; i < KEYS; i++) {
            member.commit(Transaction.begin().put("/waste/" + i, VALUE), SOON);
        }
        long revision = 0;
        for (int i = 0; i < KEYS; i++) {
            revision = member.commit(Transaction.begin().delete("/waste/" + i), SOON)
                    .revision();
        }
        new Etcdctl(member.endpoint()).run("compact", "--physical", Long.toString(revision));
        Await.until("most of the backend file is free", SOON, this::statusAfterAWrite, FreePages::mostlyFree);
    }

    /** Pages that were freed by one transaction of the backend are counted as free from the next one on. */
    private MemberStatus statusAfterAWrite() throws EtcdException {
        member.commit(Transaction.begin().put("/waste/again", ""), SOON);
        return member.status(SOON);
    }

    private static boolean mostlyFree(MemberStatus status) {
        return status.dbSizeInUse() < status.dbSize() / 4;
    }
}
