package io.etcdagent.datadir.backend;

/**
 * What a check came past.
 *
 * @param meta the meta page from which it began
 * @param usedPages that the trees and the list of free pages take, and the two meta pages
 * @param freePages that nothing leads to
 * @param freelistKept whether the file says itself which pages are free
 * @param entries in all buckets
 * @param settled whether the file stood still; if not, etcd was writing it all the time, and what was found wrong may
 *     be nothing but two times mixed
 */
public record CheckSummary(
        Meta meta,
        long usedPages,
        long freePages,
        boolean freelistKept,
        long branches,
        long leaves,
        long buckets,
        long entries,
        boolean settled) {}
