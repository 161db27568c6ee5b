package io.etcdagent.datadir.backend;

/** Which of a file's two meta pages reading begins at: bbolt writes them by turns, one in each transaction. */
public enum MetaChoice {
    /** That of the later transaction, as etcd does. */
    NEWEST,
    /**
     * That of the transaction before. bbolt keeps the pages to which it leads until the transaction after the newest one
     * writes, so in a file that nobody writes all of them are still there, unless that writing had begun when etcd died.
     */
    OLDER
}
